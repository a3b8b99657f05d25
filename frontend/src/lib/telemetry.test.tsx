import { act, render } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { server } from "@/test/server";
import { flushTelemetry, track, useWorkflowTelemetry } from "./telemetry";

function Visit({ workflow }: { workflow: "trade" | "pnl" }) {
  useWorkflowTelemetry(workflow);
  return null;
}

describe("telemetry", () => {
  it("sends visits in one batch, each with its length", async () => {
    const sent: { events: object[] }[] = [];
    server.use(
      http.post("*/api/telemetry", async ({ request }) => {
        sent.push((await request.json()) as { events: object[] });
        return HttpResponse.json({ accepted: 1 });
      }),
    );
    const view = render(<Visit workflow="trade" />);
    view.rerender(<Visit workflow="pnl" />);
    act(() => view.unmount());
    flushTelemetry();
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.events).toMatchObject([
      { kind: "workflow_opened", workflow: "trade" },
      { kind: "workflow_left", workflow: "trade", duration_ms: expect.any(Number) },
      { kind: "workflow_opened", workflow: "pnl" },
      { kind: "workflow_left", workflow: "pnl", duration_ms: expect.any(Number) },
    ]);
  });

  it("never disturbs the person when it fails", async () => {
    let asked = 0;
    server.use(
      http.post("*/api/telemetry", () => {
        asked += 1;
        return HttpResponse.error();
      }),
    );
    track({ kind: "error", workflow: "home", detail: "offline" });
    flushTelemetry();
    await vi.waitFor(() => expect(asked).toBe(1));
  });
});
