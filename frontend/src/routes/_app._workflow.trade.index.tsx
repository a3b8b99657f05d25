import { createFileRoute } from "@tanstack/react-router";
import { TradePage } from "@/features/trade/components/trade-page";
import { tradeSearch } from "@/features/trade/search";

export const Route = createFileRoute("/_app/_workflow/trade/")({
  validateSearch: tradeSearch,
  component: TradeRoute,
});

function TradeRoute() {
  const { symbol, side, call, ...start } = Route.useSearch();
  return <TradePage symbol={symbol} side={side} start={start} call={call} />;
}
