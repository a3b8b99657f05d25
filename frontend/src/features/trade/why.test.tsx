import { configure, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import { orderWith, serveDesk } from "@/test/orders";
import { recorded, recordedProblem } from "@/test/recorded";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { TradePage } from "./components/trade-page";
import { emptyTicket, startedTicket } from "./model";
import { tradeSearch } from "./search";
import { entryOf, NO_WHY, whyProblem } from "./why";

// The preview waits for the typing to settle, and a busy machine is slow to render.
configure({ asyncUtilTimeout: 8_000 });
vi.setConfig({ testTimeout: 30_000 });

const THESIS = "Yields have turned and the fund has not followed yet.";
const WHOLE = { thesis: THESIS, stop: "87.4", target: "94.5", horizon: "20", confidence: "5" };

function takeOrders() {
  server.use(
    http.post("*/api/orders", () => HttpResponse.json(orderWith())),
    http.get("*/api/orders/ord_1", () => HttpResponse.json({ ...orderWith(), executions: [] })),
  );
}

function collect(path: string, answer: () => Response): unknown[] {
  const sent: unknown[] = [];
  server.use(
    http.post(`*/api/ai/${path}`, async ({ request }) => {
      sent.push(await request.json());
      return answer();
    }),
  );
  return sent;
}

async function openTicket(call?: string) {
  serveDesk({});
  takeOrders();
  const start = { limit: "89.90", quantity: "10" };
  const app = await renderApp(<TradePage symbol="TLT" side="buy" start={start} call={call} />, "/trade");
  await screen.findByText("89.93");
  return app;
}

async function send(user: Awaited<ReturnType<typeof openTicket>>["user"]) {
  const button = document.querySelector<HTMLElement>("button[aria-keyshortcuts]") as HTMLElement;
  await waitFor(() => expect(button).toHaveAttribute("aria-disabled", "false"));
  await user.click(button);
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: /^Send/ }));
}

async function say(user: Awaited<ReturnType<typeof openTicket>>["user"]) {
  await user.click(screen.getByText("Why"));
  const typed = [
    ["Thesis", THESIS],
    ["Wrong at", "87.4"],
    ["Right at", "94.5"],
  ] as const;
  for (const [label, text] of typed) {
    await user.click(screen.getByLabelText(label));
    await user.paste(text);
  }
}

describe("a reason of one's own", () => {
  it("is frozen with the order's id once that was placed", async () => {
    const { user } = await openTicket();
    const sent = collect("journal", () =>
      HttpResponse.json(recorded("advice/journal-entry"), { status: 201 }),
    );
    await say(user);
    expect(sent).toEqual([]);
    await send(user);
    await waitFor(() =>
      expect(sent).toEqual([
        {
          symbol: "TLT",
          direction: "buy",
          thesis: THESIS,
          exit: { stop: "87.4", target: "94.5", horizon_sessions: 20 },
          confidence: "0.50",
          order_id: "ord_1",
        },
      ]),
    );
    expect(await screen.findByText(/Your reason is frozen/)).toBeInTheDocument();
    expect(screen.getByLabelText("Thesis")).toHaveValue("");
  });

  it("is kept and can be saved again when it was refused; the order is placed all the same", async () => {
    const { user } = await openTicket();
    const sent = collect("journal", () => HttpResponse.json({ title: "No price" }, { status: 409 }));
    await say(user);
    await send(user);
    await user.click(await screen.findByRole("button", { name: "Save the reason again" }));
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(screen.getByLabelText("Thesis")).toHaveValue(THESIS);
  });

  it("holds the order while it is begun and not whole", () => {
    expect(whyProblem(NO_WHY, "buy", "90")).toBeNull();
    expect(whyProblem({ ...WHOLE, thesis: "Short" }, "buy", "90")).toMatch(/at least 20/);
    expect(whyProblem({ ...WHOLE, stop: "" }, "buy", "90")).toBe("Why: enter a stop.");
    expect(whyProblem(WHOLE, "sell", "90")).toBe("Why: the stop must be above the price now.");
    expect(whyProblem({ ...WHOLE, horizon: "1" }, "buy", "90")).toMatch(/2 to 130/);
    expect(whyProblem({ ...WHOLE, confidence: "99" }, "buy", "90")).toMatch(/2 to 98/);
    expect(whyProblem(WHOLE, "buy", "90")).toBeNull();
    expect(entryOf(WHOLE, "TLT", "buy", "ord_1").confidence).toBe("0.05");
  });
});

describe("a ticket from a proposal", () => {
  const proposal = () =>
    HttpResponse.json({ ...recorded<object>("advice/recommendation"), symbol: "TLT", direction: "buy" });

  it("notes the proposal as accepted with the order that was placed", async () => {
    server.use(http.get("*/api/ai/recommendations/call_1", proposal));
    const { user } = await openTicket("call_1");
    const sent = collect("recommendations/call_1/decisions", () =>
      HttpResponse.json(recorded("advice/decision"), { status: 201 }),
    );
    expect(await screen.findByText(/From the proposal to buy TLT/)).toBeInTheDocument();
    await send(user);
    await waitFor(() => expect(sent).toEqual([{ kind: "accepted", order_id: "ord_1" }]));
    expect(await screen.findByText(/noted as accepted/)).toBeInTheDocument();
  });

  it("says why it could not be noted, and tries again", async () => {
    server.use(http.get("*/api/ai/recommendations/call_1", proposal));
    const { user } = await openTicket("call_1");
    const sent = collect("recommendations/call_1/decisions", () =>
      recordedProblem("advice/decision-too-late"),
    );
    await send(user);
    await user.click(await screen.findByRole("button", { name: "Note it again" }));
    await waitFor(() => expect(sent).toHaveLength(2));
  });

  it("starts with its size, limit and exits, and reads them from the address", () => {
    const search = tradeSearch({
      symbol: "TLT",
      side: "buy",
      limit: "89.9",
      quantity: "54",
      stop: "87.4",
      target: "94.5",
      call: "call_1",
    });
    expect(search).toMatchObject({ quantity: "54", stop: "87.4", target: "94.5", call: "call_1" });
    const ticket = startedTicket(emptyTicket("buy", "limit", "day"), search);
    expect(ticket).toMatchObject({ size: "54", limit: "89.9" });
    expect(ticket.exits).toMatchObject({
      profit: { isOn: true, by: "price", value: "94.5" },
      stop: { isOn: true, by: "price", value: "87.4" },
    });
    expect(tradeSearch({ call: "<b>" })).toEqual({});
  });
});
