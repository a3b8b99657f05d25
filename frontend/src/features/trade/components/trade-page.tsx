import { Page } from "@/components/ui/page";
import type { Side } from "@/lib/orders/types";

export interface TradePageProps {
  symbol: string | undefined;
  side: Side | undefined;
}

export function TradePage(_: TradePageProps) {
  return <Page title="Execute Trade">{null}</Page>;
}
