import { act, waitFor } from "@testing-library/react";
import { toast } from "sonner";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { orderWith } from "@/test/orders";
import { FakeEventSource, renderApp } from "@/test/render";
import { OrderToasts } from "./order-toasts";

vi.mock("sonner", () => ({ toast: vi.fn() }));

const FLAG = "Too large by 4: the order it stands for filled while it was being changed.";

/** What is said once so many messages are there. */
async function said(count: number, ...changes: Parameters<typeof orderWith>[0][]): Promise<unknown[][]> {
  FakeEventSource.last = null;
  await renderApp(<OrderToasts />);
  await waitFor(() => expect(FakeEventSource.last).not.toBeNull(), { timeout: 5000 });
  for (const change of changes) {
    act(() => FakeEventSource.last?.emit("order", orderWith(change)));
  }
  await waitFor(() => expect(toast).toHaveBeenCalledTimes(count), { timeout: 5000 });
  return vi.mocked(toast).mock.calls;
}

describe("OrderToasts", () => {
  beforeEach(() => {
    vi.mocked(toast).mockClear();
  });

  it("tells of an order that works on and should be looked at, until that is closed", async () => {
    const calls = await said(1, { status: "new", reason: FLAG });
    const id = `${orderWith().id}:${FLAG}`;
    expect(calls).toEqual([[`Buy TLT: ${FLAG}`, { id, duration: Number.POSITIVE_INFINITY }]]);
  });

  it("tells of an end and keeps still about one that merely works", async () => {
    const calls = await said(1, { status: "new" }, { status: "filled" });
    expect(calls).toEqual([["Buy TLT filled", { id: `${orderWith().id}:filled` }]]);
  });
});
