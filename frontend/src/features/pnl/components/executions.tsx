import { useInfiniteQuery } from "@tanstack/react-query";
import { SideLabel } from "@/components/orders/side-label";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDateTime, formatMoney, formatPrice, formatQuantity } from "@/lib/format";
import { PHONE, useMedia } from "@/lib/use-media";
import { type ExecutionFilter, executionsQuery } from "../api/trades";
import type { Execution } from "../model";
import { TradePages } from "./trade-pages";

function ExecutionTable({ fills }: { fills: readonly Execution[] }) {
  return (
    <Table caption="Executions, newest first">
      <thead>
        <tr>
          {["Executed", "Symbol", "Side"].map((name) => (
            <Th key={name}>{name}</Th>
          ))}
          {["Qty", "Price", "Fee"].map((name) => (
            <Th key={name} right>
              {name}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fills.map((fill) => (
          <Tr key={fill.id}>
            <Td className="whitespace-nowrap text-text2">{formatDateTime(fill.executed_at)}</Td>
            <Td className="font-semibold">{fill.symbol}</Td>
            <Td>
              <SideLabel side={fill.side} />
            </Td>
            <Td right>{formatQuantity(fill.quantity)}</Td>
            <Td right>{formatPrice(fill.price)}</Td>
            <Td right>{formatMoney(fill.fee)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function ExecutionItems({ fills }: { fills: readonly Execution[] }) {
  return (
    <ul aria-label="Executions, newest first" className="num text-13">
      {fills.map((fill) => (
        <li
          key={fill.id}
          className="grid grid-cols-[1fr_auto] gap-x-3 border-b border-hair py-2 last:border-0"
        >
          <span>
            <SideLabel side={fill.side} /> <b className="font-semibold">{fill.symbol}</b>
          </span>
          <span className="text-right font-semibold">
            {formatQuantity(fill.quantity)} × {formatPrice(fill.price)}
          </span>
          <span className="text-12 text-text3">{formatDateTime(fill.executed_at)}</span>
          <span className="text-right text-12 text-text3">fee {formatMoney(fill.fee)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Single fills of the period, newest first. */
export function Executions({
  filter,
  onClear,
}: {
  filter: ExecutionFilter;
  onClear: (() => void) | undefined;
}) {
  const query = useInfiniteQuery(executionsQuery(filter));
  const isPhone = useMedia(PHONE);
  const fills = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <TradePages
      query={query}
      isEmpty={fills.length === 0}
      empty={
        filter.symbol
          ? `No executions of ${filter.symbol} in this period.`
          : "No order was filled in this period."
      }
      onClear={onClear}
      count={`${fills.length} executions shown`}
    >
      {isPhone ? <ExecutionItems fills={fills} /> : <ExecutionTable fills={fills} />}
    </TradePages>
  );
}
