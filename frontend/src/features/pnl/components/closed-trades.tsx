import { useInfiniteQuery } from "@tanstack/react-query";
import { AmountChange } from "@/components/ui/amount-change";
import type { Column } from "@/components/ui/columns";
import { signClass } from "@/components/ui/kpi-card";
import { PriceChange } from "@/components/ui/price-change";
import type { AmountWords } from "@/lib/amounts";
import { formatDate, formatDateTime, formatPrice, formatSignedPercent, signOf } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { closedTradesQuery, type ListFilter } from "../api/lists";
import type { ClosedTrade } from "../model";
import { ListEmpty } from "./list-empty";
import { PagedTable } from "./paged-table";
import { SymbolLink } from "./symbol-link";

function directionWord(trade: ClosedTrade): string {
  return trade.direction === "long" ? "Long" : "Short";
}

function Day({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatDateTime(at)} className="text-text2">
      {formatDate(at)}
    </time>
  );
}

function columnsOf(amounts: AmountWords): Column<ClosedTrade>[] {
  return [
    { key: "Closed", header: "Closed", cell: (trade) => <Day at={trade.closed_at} /> },
    {
      key: "Symbol",
      header: "Symbol",
      className: "font-semibold",
      cell: ({ symbol }) => <SymbolLink symbol={symbol} />,
    },
    { key: "Direction", header: "Direction", className: "text-text2", cell: directionWord },
    { key: "Qty", header: "Qty", right: true, cell: ({ quantity }) => amounts.quantity(quantity) },
    { key: "Entry", header: "Entry", right: true, cell: (trade) => formatPrice(trade.entry_price) },
    { key: "Exit", header: "Exit", right: true, cell: (trade) => formatPrice(trade.exit_price) },
    {
      key: "P&L",
      header: "P&L",
      right: true,
      className: "font-semibold",
      cell: ({ pnl }) => <AmountChange amount={pnl} />,
    },
    {
      key: "Return",
      header: "Return",
      right: true,
      cell: ({ return_percent }) => <PriceChange percent={return_percent} />,
    },
    { key: "Opened", header: "Opened", right: true, cell: (trade) => <Day at={trade.opened_at} /> },
  ];
}

function Item({ trade }: { trade: ClosedTrade }) {
  const amounts = useAmounts();
  return (
    <span className="grid grid-cols-[1fr_auto] gap-x-3">
      <span>
        <b className="font-semibold">{trade.symbol}</b>{" "}
        <span className="text-text2">
          {directionWord(trade)} {amounts.quantity(trade.quantity)}
        </span>
      </span>
      <AmountChange amount={trade.pnl} className="text-right font-semibold" />
      <span className="text-12 text-text3">
        {formatPrice(trade.entry_price)} → {formatPrice(trade.exit_price)} · {formatDate(trade.closed_at)}
      </span>
      <span className={`text-right text-12 ${signClass(signOf(trade.return_percent))}`}>
        {formatSignedPercent(trade.return_percent)}
      </span>
    </span>
  );
}

/** Round trips that ended in the period, newest first. */
export function ClosedTrades({ filter }: { filter: ListFilter }) {
  const query = useInfiniteQuery(closedTradesQuery(filter));
  return (
    <PagedTable
      caption="Closed trades, newest first"
      query={query}
      columns={columnsOf(useAmounts())}
      rowKey={({ id }) => id}
      item={(trade) => <Item trade={trade} />}
      empty={<ListEmpty unit="closed trades" nothing="No trade was closed in this period." />}
      unit="closed trades"
    />
  );
}
