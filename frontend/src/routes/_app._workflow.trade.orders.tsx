import { createFileRoute } from "@tanstack/react-router";
import { OrderHistoryPage } from "@/features/trade/components/order-history-page";
import { historySearch } from "@/features/trade/search";

export const Route = createFileRoute("/_app/_workflow/trade/orders")({
  validateSearch: historySearch,
  component: OrderHistoryRoute,
});

function OrderHistoryRoute() {
  return <OrderHistoryPage filters={Route.useSearch()} />;
}
