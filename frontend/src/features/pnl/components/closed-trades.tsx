import { useInfiniteQuery } from "@tanstack/react-query";
import { signClass } from "@/components/ui/kpi-card";
import { PriceChange } from "@/components/ui/price-change";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import {
  formatDate,
  formatDateTime,
  formatPrice,
  formatQuantity,
  formatSignedPercent,
  signOf,
} from "@/lib/format";
import { PHONE, useMedia } from "@/lib/use-media";
import { closedTradesQuery, type TradeFilter } from "../api/trades";
import type { ClosedTrade } from "../model";
import { TradePages } from "./trade-pages";

const NUMBERS = ["Qty", "Entry", "Exit", "P&L", "Return"];

function directionWord(trade: ClosedTrade): string {
  return trade.direction === "long" ? "Long" : "Short";
}

function TradeTable({ trades }: { trades: readonly ClosedTrade[] }) {
  return (
    <Table caption="Closed trades, newest first">
      <thead>
        <tr>
          {["Closed", "Symbol", "Direction"].map((name) => (
            <Th key={name}>{name}</Th>
          ))}
          {NUMBERS.map((name) => (
            <Th key={name} right>
              {name}
            </Th>
          ))}
          <Th right>Opened</Th>
        </tr>
      </thead>
      <tbody>
        {trades.map((trade) => (
          <Tr key={trade.id}>
            <Td className="whitespace-nowrap text-text2" title={formatDateTime(trade.closed_at)}>
              {formatDate(trade.closed_at)}
            </Td>
            <Td className="font-semibold">{trade.symbol}</Td>
            <Td className="text-text2">{directionWord(trade)}</Td>
            <Td right>{formatQuantity(trade.quantity)}</Td>
            <Td right>{formatPrice(trade.entry_price)}</Td>
            <Td right>{formatPrice(trade.exit_price)}</Td>
            <Td right className="font-semibold">
              <PriceChange change={trade.pnl} money />
            </Td>
            <Td right className={signClass(signOf(trade.return_percent))}>
              {formatSignedPercent(trade.return_percent)}
            </Td>
            <Td right className="whitespace-nowrap text-text2" title={formatDateTime(trade.opened_at)}>
              {formatDate(trade.opened_at)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function TradeItems({ trades }: { trades: readonly ClosedTrade[] }) {
  return (
    <ul aria-label="Closed trades, newest first" className="num text-13">
      {trades.map((trade) => (
        <li
          key={trade.id}
          className="grid grid-cols-[1fr_auto] gap-x-3 border-b border-hair py-2 last:border-0"
        >
          <span>
            <b className="font-semibold">{trade.symbol}</b>{" "}
            <span className="text-text2">
              {directionWord(trade)} {formatQuantity(trade.quantity)}
            </span>
          </span>
          <PriceChange change={trade.pnl} money className="text-right font-semibold" />
          <span className="text-12 text-text3">
            {formatPrice(trade.entry_price)} → {formatPrice(trade.exit_price)} · {formatDate(trade.closed_at)}
          </span>
          <span className={`text-right text-12 ${signClass(signOf(trade.return_percent))}`}>
            {formatSignedPercent(trade.return_percent)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Round trips that ended in the period, newest first. */
export function ClosedTrades({
  filter,
  onClear,
}: {
  filter: TradeFilter;
  onClear: (() => void) | undefined;
}) {
  const query = useInfiniteQuery(closedTradesQuery(filter));
  const isPhone = useMedia(PHONE);
  const trades = query.data?.pages.flatMap((page) => page.items) ?? [];
  const total = query.data?.pages[0]?.total ?? 0;
  return (
    <TradePages
      query={query}
      isEmpty={trades.length === 0}
      empty={
        filter.symbol
          ? `No closed trades of ${filter.symbol} in this period.`
          : "No trade was closed in this period."
      }
      onClear={onClear}
      count={`${trades.length} of ${total} closed trades`}
    >
      {isPhone ? <TradeItems trades={trades} /> : <TradeTable trades={trades} />}
    </TradePages>
  );
}
