import { createFileRoute } from "@tanstack/react-router";
import { TradePage } from "@/features/trade/components/trade-page";
import { tradeSearch } from "@/features/trade/search";

export const Route = createFileRoute("/_app/_workflow/trade/")({
  validateSearch: tradeSearch,
  component: TradeRoute,
});

function TradeRoute() {
  const { symbol, side, limit } = Route.useSearch();
  return <TradePage symbol={symbol} side={side} limit={limit} />;
}
