import { useLocation } from "@tanstack/react-router";
import { configure, screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, it, vi } from "vitest";
import { accountWith } from "@/test/accounts";
import { orderWith, serveDesk } from "@/test/orders";
import { renderApp } from "@/test/render";
import { server } from "@/test/server";
import { historySearch } from "../search";
import { OrderHistoryPage } from "./order-history-page";

configure({ asyncUtilTimeout: 8_000 });
vi.setConfig({ testTimeout: 30_000 });

function Host() {
  return <OrderHistoryPage filters={historySearch(useLocation().search as Record<string, unknown>)} />;
}

it("pages through the history, filters it by the query string, and exports the same", async () => {
  serveDesk();
  const asked: string[] = [];
  server.use(
    http.get("*/api/orders", ({ request }) => {
      const { searchParams } = new URL(request.url);
      asked.push(`${searchParams}`);
      const isSecond = searchParams.has("cursor");
      const order = orderWith(isSecond ? { id: "ord_2", symbol: "AMD" } : {});
      return HttpResponse.json({ items: [order], next_cursor: isSecond ? null : "next" });
    }),
  );
  const { user, router } = await renderApp(<Host />, "/trade/orders");
  await user.click(await screen.findByRole("button", { name: "Load more" }));
  expect(await screen.findByRole("link", { name: "AMD" })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Load more" })).not.toBeInTheDocument();
  expect(asked.at(-1)).toContain("cursor=next");

  await user.selectOptions(screen.getByLabelText("State"), "filled");
  await user.type(screen.getByLabelText("Symbol"), "amd{Enter}");
  await waitFor(() => expect(router.state.location.search).toEqual({ symbol: "AMD", status: "filled" }));
  await waitFor(() => expect(asked.at(-1)).toBe("symbol=AMD&status=filled&limit=50"));
  expect(screen.getByRole("link", { name: "Export CSV" })).toHaveAttribute(
    "href",
    "/api/orders?format=csv&symbol=AMD&status=filled",
  );
});

it("reaches back to earlier accounts where a reset left one, in the list and in the file", async () => {
  serveDesk({ closed: [orderWith({ status: "filled" })] });
  const archived = accountWith({ id: "acc_0", archived_at: "2026-11-20T15:00:00Z" });
  const asked: string[] = [];
  server.use(
    http.get("*/api/portfolio/accounts", () => HttpResponse.json({ accounts: [accountWith(), archived] })),
    http.get("*/api/orders", ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("account") ?? "active");
      return HttpResponse.json({ items: [orderWith()], next_cursor: null });
    }),
  );
  const { user, router } = await renderApp(<Host />, "/trade/orders");
  await user.click(await screen.findByLabelText("Include earlier accounts"));
  await waitFor(() => expect(router.state.location.search).toEqual({ account: "all" }));
  await waitFor(() => expect(asked).toEqual(["active", "all"]));
  expect(screen.getByRole("link", { name: "Export CSV" })).toHaveAttribute(
    "href",
    "/api/orders?format=csv&account=all",
  );
});

it("has no such choice before a reset", async () => {
  serveDesk({ closed: [orderWith({ status: "filled" })] });
  await renderApp(<Host />, "/trade/orders");
  expect(await screen.findByRole("link", { name: "TLT" })).toBeInTheDocument();
  expect(screen.queryByLabelText("Include earlier accounts")).not.toBeInTheDocument();
});

it("says so when no order matches, and clears the filters", async () => {
  serveDesk();
  const { user, router } = await renderApp(<Host />, "/trade/orders?status=expired");
  await user.click(await screen.findByRole("button", { name: "Clear the filters" }));
  await waitFor(() => expect(router.state.location.search).toEqual({}));
  expect(await screen.findByRole("link", { name: "Place a paper trade" })).toBeInTheDocument();
});
