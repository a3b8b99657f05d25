import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import type { LotChoice } from "@/lib/lots/queries";
import { closingPart, useOrderSale } from "@/lib/lots/use-order-sale";
import type { OrderPreview } from "@/lib/orders/types";
import { lotsOf, SAMPLE_CLOSING, SAMPLE_SALE } from "@/test/lots";
import { previewWith, problem } from "@/test/orders";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { ClosingDrawer } from "./closing-drawer";
import { SaleLots } from "./sale-lots";

const SALE = previewWith({
  symbol: "NVDA",
  side: "sell",
  quantity: "5",
  position_before: "25",
  price: "200",
  commission: "1",
});

function Ticket({ preview }: { preview: OrderPreview }) {
  return <SaleLots sale={useOrderSale(preview)} />;
}

/** Serves the sale; answers what was asked. */
function serveSale(): unknown[] {
  const asked: unknown[] = [];
  server.use(
    http.get("*/api/portfolio/lots", () => HttpResponse.json(lotsOf("NVDA"))),
    http.post("*/api/portfolio/lots/preview", async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json({
        ...SAMPLE_SALE,
        methods: [...SAMPLE_SALE.methods, { ...SAMPLE_SALE.methods[1], method: "specific" }],
      });
    }),
  );
  return asked;
}

describe("what an order closes", () => {
  it("is nothing where it opens or adds", () => {
    expect(closingPart(previewWith({ side: "buy", position_before: "5" }))).toBeNull();
    expect(closingPart(previewWith({ side: "sell", position_before: "0" }))).toBeNull();
    expect(closingPart(undefined)).toBeNull();
  });

  it("is no more than is held, of a short position too", () => {
    expect(closingPart(previewWith({ side: "sell", quantity: "30", position_before: "25" }))?.quantity).toBe(
      "25",
    );
    expect(closingPart(previewWith({ side: "buy", quantity: "30", position_before: "-4" }))?.quantity).toBe(
      "4",
    );
  });
});

describe("the lots in the ticket", () => {
  it("tell which go, what that realizes, and compare methods; lots can be named", async () => {
    const asked = serveSale();
    const { user } = await renderApp(<Ticket preview={SALE} />, "/trade");
    const lots = await screen.findByRole("list", { name: "Lots used up" });
    expect(await within(lots).findByText(/^5 of 25, Nov 2, 2026 at 181\.10/)).toBeVisible();
    expect(screen.getByText("First in, first out")).toBeVisible();
    expect(asked).toEqual([{ symbol: "NVDA", quantity: "5", price: "200", fee: "1", lots: [] }]);
    await user.click(screen.getByRole("button", { name: "Compare methods, choose lots" }));
    const dialog = within(screen.getByRole("dialog", { name: "Lots of NVDA" }));
    expect(dialog.getByRole("row", { name: /^Highest cost first .*−\$40\.00/ })).toBeVisible();
    await user.click(await dialog.findByRole("checkbox", { name: /^Nov 2, 2026/ }));
    await vi.waitFor(() => expect(asked.at(-1)).toMatchObject({ lots: ["lot_1"] }));
    await user.click(dialog.getByRole("button", { name: "Done" }));
    expect(await screen.findByText(/^The lots you named, looked at only/)).toBeVisible();
    expect(screen.getByText(/^Wash sale window: 40\.00 of the loss/)).toBeVisible();
  });

  it("are absent for an order that opens", async () => {
    await renderApp(<Ticket preview={previewWith({ side: "buy", position_before: "0" })} />, "/trade");
    expect(screen.queryByRole("region", { name: "Lots of the sale" })).not.toBeInTheDocument();
  });

  it("say why they are not known, and are asked for again", async () => {
    let count = 0;
    serveSale();
    server.use(
      http.post("*/api/portfolio/lots/preview", () => {
        count += 1;
        return problem(409, "not-held", { detail: "The account holds 3 of NVDA, not 5." });
      }),
    );
    const { user } = await renderApp(<Ticket preview={SALE} />, "/trade");
    expect(await screen.findByRole("alert")).toHaveTextContent("The account holds 3 of NVDA, not 5.");
    const before = count;
    await user.click(screen.getByRole("button", { name: "Retry" }));
    await vi.waitFor(() => expect(count).toBeGreaterThan(before));
  });
});

describe("the lots of a sale that was made", () => {
  function serveClosing(): LotChoice[] {
    const kept: LotChoice[] = [];
    server.use(
      http.get("*/api/portfolio/lots/choices", () =>
        HttpResponse.json({ ...SAMPLE_CLOSING, chosen: kept.at(-1)?.lots ?? [] }),
      ),
      http.put("*/api/portfolio/lots/choices", async ({ request }) => {
        kept.push((await request.json()) as LotChoice);
        return HttpResponse.json({});
      }),
    );
    return kept;
  }

  it("are chosen, and the choice is undone", async () => {
    const kept = serveClosing();
    const closing = { closingId: "a2", account: "acc_1" };
    const { user } = await renderApp(<ClosingDrawer closing={closing} onClose={() => {}} />, "/pnl");
    await user.click(await screen.findByRole("checkbox", { name: /^Oct 15, 2026/ }));
    await user.click(screen.getByRole("button", { name: "Use these lots" }));
    expect(await screen.findByText("Your choice is kept.")).toBeVisible();
    expect(kept).toEqual([{ closing_id: "a2", lots: ["lot_2"], account: "acc_1" }]);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(await screen.findByRole("checkbox", { name: /^Oct 15, 2026/ })).not.toBeChecked();
    expect(kept.at(-1)).toEqual({ closing_id: "a2", lots: [], account: "acc_1" });
  });

  it("say that the account goes by another method, and change it", async () => {
    serveClosing();
    let changed: unknown;
    server.use(
      http.patch("*/api/portfolio/accounts/acc_1", async ({ request }) => {
        changed = await request.json();
        return HttpResponse.json({});
      }),
    );
    const { user } = await renderApp(
      <ClosingDrawer closing={{ closingId: "a2" }} onClose={() => {}} />,
      "/pnl",
    );
    await user.click(await screen.findByRole("button", { name: "Let me name lots in this account" }));
    await vi.waitFor(() => expect(changed).toEqual({ lot_method: "specific" }));
  });
});
