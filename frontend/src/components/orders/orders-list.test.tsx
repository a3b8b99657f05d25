import { configure, screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it, vi } from "vitest";
import type { OrderReplace } from "@/lib/orders/types";
import { orderWith, problem } from "@/test/orders";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { OrdersList } from "./orders-list";

configure({ asyncUtilTimeout: 8_000 });
vi.setConfig({ testTimeout: 30_000 });

async function showOrder() {
  const working = orderWith({ status: "partially_filled", filled_quantity: "4" });
  const ended = orderWith({ id: "ord_2", status: "filled", average_fill_price: "89.9", symbol: "SPY" });
  return renderApp(<OrdersList caption="Orders" sections={[{ title: "", orders: [working, ended] }]} />);
}

const dialog = () => within(screen.getByRole("dialog"));

describe("cancel", () => {
  it("asks, names the order, and calls the server once confirmed", async () => {
    const { user } = await showOrder();
    const canceled: string[] = [];
    server.use(
      http.delete("*/api/orders/:id", ({ params }) => {
        canceled.push(`${params["id"]}`);
        return HttpResponse.json(orderWith({ status: "canceled" }));
      }),
    );
    expect(screen.getAllByRole("button", { name: /^Cancel:/ })).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Cancel: Buy 10 TLT at 89.90 or lower" }));
    expect(dialog().getByText("Buy 10 TLT at 89.90 or lower, today only.")).toBeInTheDocument();
    expect(dialog().getByText("Part filled 4 of 10")).toBeInTheDocument();
    expect(canceled).toEqual([]);
    await user.click(dialog().getByRole("button", { name: "Cancel order" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(canceled).toEqual(["ord_1"]);
  });

  it("tells when the order had ended already", async () => {
    const { user } = await showOrder();
    server.use(
      http.delete("*/api/orders/:id", () =>
        problem(409, "order-not-open", { detail: "The order is filled; nothing was changed." }),
      ),
    );
    await user.click(screen.getByRole("button", { name: /^Cancel:/ }));
    await user.click(dialog().getByRole("button", { name: "Cancel order" }));
    expect(await dialog().findByRole("alert")).toHaveTextContent("The order is filled; nothing was changed.");
  });
});

describe("replace", () => {
  it("sends only the terms that differ, and offers the nearest ticks", async () => {
    const { user } = await showOrder();
    const wanted: OrderReplace[] = [];
    server.use(
      http.patch("*/api/orders/ord_1", async ({ request }) => {
        wanted.push((await request.json()) as OrderReplace);
        return wanted.length === 1
          ? problem(422, "off-tick-price", { field: "limit_price", below: "90", above: "90.01" })
          : HttpResponse.json(orderWith({ id: "ord_3", limit_price: "90.01" }));
      }),
    );
    await user.click(screen.getByRole("button", { name: /^Replace:/ }));
    const submit = dialog().getByRole("button", { name: "Replace order" });
    expect(submit).toHaveAttribute("aria-disabled", "true");
    await user.clear(dialog().getByLabelText("Limit price"));
    await user.type(dialog().getByLabelText("Limit price"), "90.005");
    await user.click(submit);
    await user.click(await dialog().findByRole("button", { name: "Use 90.01" }));
    await user.click(submit);
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(wanted).toEqual([{ limit_price: "90.005" }, { limit_price: "90.01" }]);
  });
});
