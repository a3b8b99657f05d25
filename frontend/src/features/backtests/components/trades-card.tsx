import { useInfiniteQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import type { Column } from "@/components/ui/columns";
import { DataBlock } from "@/components/ui/data-block";
import { signClass } from "@/components/ui/kpi-card";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { VirtualTable } from "@/components/ui/virtual-table";
import {
  formatDateTime,
  formatDay,
  formatPrice,
  formatQuantity,
  formatSignedMoney,
  signOf,
} from "@/lib/format";
import { type Trade, tradesQuery } from "../api";
import { signedRatio } from "../model";

/** On a phone no heading stands over it. */
function Numbered({ trade: { number } }: { trade: Trade }) {
  return (
    <>
      <span className="tile:hidden">Trade </span>
      {number}
    </>
  );
}

function numberColumn(onPick: (trade: Trade) => void): Column<Trade> {
  return {
    key: "number",
    header: "No.",
    isHeading: true,
    cell: (trade) =>
      trade.modelled ? (
        <Numbered trade={trade} />
      ) : (
        <button
          type="button"
          aria-label={`Show trade ${trade.number} on the candles`}
          onClick={() => onPick(trade)}
          className="reach min-h-6 min-w-6 text-left font-bold text-brand hover:underline"
        >
          <Numbered trade={trade} />
        </button>
      ),
  };
}

/** A share by its symbol; a written option by its OCC symbol and its terms. */
function Named({ trade }: { trade: Trade }) {
  const { symbol, modelled, contracts, right, strike, expiration } = trade;
  if (!modelled) {
    return symbol;
  }
  const terms = `${contracts} × ${right} ${formatPrice(strike)}, ends ${expiration ? formatDay(expiration) : ""}`;
  return (
    <span title={terms} className="whitespace-nowrap">
      {symbol} <span className="text-12 font-normal text-warn">modelled</span>
    </span>
  );
}

const COLUMNS: readonly Column<Trade>[] = [
  { key: "symbol", header: "Symbol", className: "font-bold", cell: (trade) => <Named trade={trade} /> },
  { key: "side", header: "Side", cell: ({ side }) => (side === "short" ? "Short" : "Long") },
  {
    key: "opened",
    header: "Opened",
    cell: ({ opened, opened_at }) => (opened_at ? formatDateTime(opened_at) : formatDay(opened)),
  },
  {
    key: "closed",
    header: "Closed",
    cell: ({ closed, closed_at }) => (closed_at ? formatDateTime(closed_at) : formatDay(closed)),
  },
  { key: "shares", header: "Shares", right: true, cell: ({ shares }) => formatQuantity(shares) },
  { key: "entry", header: "Entry", right: true, cell: ({ entry_price }) => formatPrice(entry_price) },
  { key: "exit", header: "Exit", right: true, cell: ({ exit_price }) => formatPrice(exit_price) },
  {
    key: "pnl",
    header: "P&L",
    right: true,
    cell: ({ pnl }) => <span className={signClass(signOf(pnl))}>{formatSignedMoney(pnl)}</span>,
  },
  { key: "return", header: "Return", right: true, cell: ({ return_ratio }) => signedRatio(return_ratio) },
  { key: "worst", header: "Worst", right: true, cell: ({ worst }) => signedRatio(worst) },
  { key: "best", header: "Best", right: true, cell: ({ best }) => signedRatio(best) },
  { key: "held", header: "Sessions", right: true, cell: ({ sessions_held }) => sessions_held },
  { key: "reason", header: "Closed by", cell: ({ reason }) => reason },
];

/** Every closed trade; only those on screen are drawn. */
export function TradesCard({ id, onPick }: { id: string; onPick: (trade: Trade) => void }) {
  const query = useInfiniteQuery(tradesQuery(id));
  return (
    <Card title="Trades">
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[280px]" />}
        isEmpty={({ pages }) => pages[0]?.total === 0}
        empty={<EmptyState>The rules closed no trade in this range.</EmptyState>}
      >
        {({ pages }) => (
          <VirtualTable
            caption="Closed trades, in the order they were closed"
            stacks
            columns={[numberColumn(onPick), ...COLUMNS]}
            rows={pages.flatMap(({ items }) => items)}
            rowKey={({ number }) => `${number}`}
            total={pages[0]?.total}
            onEnd={query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined}
          />
        )}
      </DataBlock>
    </Card>
  );
}
