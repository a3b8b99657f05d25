import { act, waitFor } from "@testing-library/react";
import { toast } from "sonner";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeEventSource, renderApp } from "@/test/render";
import { AlertToasts } from "./alert-toasts";

vi.mock("sonner", () => ({ toast: vi.fn() }));

const ALARM = {
  kind: "automation",
  id: "aut_1",
  strategy_id: "str_1",
  name: "Dips",
  text: "Dips: paper and its replay differ in one place.",
};

const PROPOSED = { kind: "proposal", id: "prp_1", state: "waiting" };

beforeEach(() => {
  vi.mocked(toast).mockClear();
  FakeEventSource.last = null;
});

async function heard(...alerts: object[]) {
  const app = await renderApp(<AlertToasts />);
  await waitFor(() => expect(FakeEventSource.last).not.toBeNull(), { timeout: 5000 });
  for (const alert of alerts) {
    act(() => FakeEventSource.last?.emit("alert", alert));
  }
  return app;
}

describe("AlertToasts", () => {
  it("tells an alarm of a strategy until it is closed, and leads to its page", async () => {
    const { router } = await heard(PROPOSED, ALARM);
    await waitFor(() => expect(toast).toHaveBeenCalledTimes(1), { timeout: 5000 });
    const [words, options] = vi.mocked(toast).mock.calls[0] ?? [];
    expect(words).toBe(ALARM.text);
    expect(options).toMatchObject({ duration: Number.POSITIVE_INFINITY, action: { label: "Look at it" } });
    const action = options?.action as { onClick: (event: unknown) => void };
    act(() => action.onClick({}));
    await waitFor(() => expect(router.state.location.pathname).toBe("/strategies"));
    expect(router.state.location.search).toEqual({ strategy: "str_1", paper: true });
  });

  it("makes one message of the same reason for several orders", async () => {
    const of = (symbol: string) => ({ ...ALARM, text: `buy ${symbol}: Trading is paused.` });
    await heard(PROPOSED, of("AAPL"));
    await waitFor(() => expect(toast).toHaveBeenCalledTimes(1), { timeout: 5000 });
    act(() => FakeEventSource.last?.emit("alert", of("MSFT")));
    await waitFor(() => expect(toast).toHaveBeenCalledTimes(2), { timeout: 5000 });
    const calls = vi.mocked(toast).mock.calls;
    expect(calls.map(([words]) => words)).toEqual([
      "Dips: buy AAPL: Trading is paused.",
      "Dips: buy MSFT: Trading is paused.",
    ]);
    expect(calls[0]?.[1]?.id).toBe(calls[1]?.[1]?.id);
  });

  it("tells owners that a rule fires, and puts its end in the same place", async () => {
    const rule = { kind: "system", rule: "cpu", state: "firing", text: "Processor use is 95%." };
    const { router } = await heard(rule);
    await waitFor(() => expect(toast).toHaveBeenCalledTimes(1), { timeout: 5000 });
    act(() => FakeEventSource.last?.emit("alert", { ...rule, state: "resolved", text: "Below again." }));
    await waitFor(() => expect(toast).toHaveBeenCalledTimes(2), { timeout: 5000 });
    const calls = vi.mocked(toast).mock.calls;
    expect(calls.map(([words]) => words)).toEqual(["Processor use is 95%.", "Below again."]);
    expect(calls[0]?.[1]?.id).toBe(calls[1]?.[1]?.id);
    const action = calls[0]?.[1]?.action as { onClick: (event: unknown) => void };
    act(() => action.onClick({}));
    await waitFor(() => expect(router.state.location.pathname).toBe("/settings/system"));
  });
});
