import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { PriceChange } from "@/components/ui/price-change";
import { magnitude } from "@/lib/decimal-text";
import { formatMoney, formatPercent, formatPrice, formatQuantity, signOf } from "@/lib/format";
import { usePortfolioStream } from "@/lib/live/hooks";

/** What the person holds of the symbol, live; nothing at all when none is held. */
export function OwnPosition({ symbol }: { symbol: string }) {
  const { data } = usePortfolioStream();
  const position = data?.positions.find((one) => one.symbol === symbol);
  if (!position) {
    return null;
  }
  const isShort = signOf(position.quantity) < 0;
  const side = isShort ? "buy" : "sell";
  return (
    <Card title="Your position">
      <p className="num text-17 font-bold">
        {isShort ? "Short " : ""}
        {formatQuantity(magnitude(position.quantity))} shares
      </p>
      <dl className="num mt-1.5 grid gap-1 text-13">
        <div className="flex justify-between gap-3">
          <dt className="text-text2">Average price</dt>
          <dd className="font-semibold">{formatPrice(position.average_price)}</dd>
        </div>
        <div className="flex justify-between gap-3">
          <dt className="text-text2">Market value</dt>
          <dd className="font-semibold">{formatMoney(position.market_value)}</dd>
        </div>
        <div className="flex justify-between gap-3">
          <dt className="text-text2">Share of equity</dt>
          <dd className="font-semibold">{formatPercent(position.weight_percent)}</dd>
        </div>
        <div className="flex justify-between gap-3">
          <dt className="text-text2">Unrealized P&L</dt>
          <dd className="font-semibold">
            <PriceChange change={position.unrealized_pnl} percent={position.unrealized_pnl_percent} money />
          </dd>
        </div>
      </dl>
      <div className="mt-3 flex gap-2">
        <ButtonLink to="/trade" search={{ symbol, side }} size="sm">
          {isShort ? "Buy back" : "Sell"}
        </ButtonLink>
        <ButtonLink to="/positions" size="sm" variant="ghost">
          All positions
        </ButtonLink>
      </div>
    </Card>
  );
}
