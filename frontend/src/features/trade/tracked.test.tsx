import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { portfolioWith, serveDesk } from "@/test/orders";
import { recorded } from "@/test/recorded";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { TradePage } from "./components/trade-page";

const TRACKED = portfolioWith([], { mode: "tracked", broker: "tracked", name: "Schwab" });

describe("the ticket of a tracked account", () => {
  it("says that it takes no orders, asks for no preview and offers the accounts that do", async () => {
    let portfolio = TRACKED;
    const previewed: unknown[] = [];
    serveDesk();
    server.use(
      http.get("*/api/portfolio", () => HttpResponse.json(portfolio)),
      http.get("*/api/portfolio/accounts", () => HttpResponse.json(recorded("accounts"))),
      http.post("*/api/portfolio/accounts/:id/select", () => {
        portfolio = portfolioWith([]);
        return HttpResponse.json(recorded("accounts"));
      }),
      http.post("*/api/orders/preview", async ({ request }) => {
        previewed.push(await request.json());
        return HttpResponse.json({}, { status: 409 });
      }),
    );
    const { user } = await renderApp(<TradePage symbol="TLT" side="buy" />, "/trade");
    expect(await screen.findByText("Schwab is a tracked account: it takes no orders.")).toBeVisible();
    await user.type(screen.getByRole("textbox", { name: "Quantity" }), "5");
    expect(screen.getByRole("button", { name: "Send buy order" })).toHaveAttribute("aria-disabled", "true");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(previewed).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Trade with Paper account" }));
    await waitFor(() => expect(screen.queryByText(/takes no orders/)).toBeNull());
  });
});
