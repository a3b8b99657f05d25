import { useInfiniteQuery } from "@tanstack/react-query";
import { SideLabel } from "@/components/orders/side-label";
import type { Column } from "@/components/ui/columns";
import type { AmountWords } from "@/lib/amounts";
import { formatDateTime, formatPrice } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { executionsQuery, type ListFilter } from "../api/lists";
import type { Execution } from "../model";
import { ListEmpty } from "./list-empty";
import { PagedTable } from "./paged-table";
import { SymbolLink } from "./symbol-link";

function columnsOf(amounts: AmountWords): Column<Execution>[] {
  return [
    {
      key: "Executed",
      header: "Executed",
      className: "text-text2",
      cell: (fill) => formatDateTime(fill.executed_at),
    },
    {
      key: "Symbol",
      header: "Symbol",
      className: "font-semibold",
      cell: ({ symbol }) => <SymbolLink symbol={symbol} />,
    },
    { key: "Side", header: "Side", cell: ({ side }) => <SideLabel side={side} /> },
    { key: "Qty", header: "Qty", right: true, cell: ({ quantity }) => amounts.quantity(quantity) },
    { key: "Price", header: "Price", right: true, cell: ({ price }) => formatPrice(price) },
    { key: "Fee", header: "Fee", right: true, cell: ({ fee }) => amounts.money(fee) },
  ];
}

function Item({ fill }: { fill: Execution }) {
  const amounts = useAmounts();
  return (
    <span className="grid grid-cols-[1fr_auto] gap-x-3">
      <span>
        <SideLabel side={fill.side} /> <b className="font-semibold">{fill.symbol}</b>
      </span>
      <span className="text-right font-semibold">
        {amounts.quantity(fill.quantity)} × {formatPrice(fill.price)}
      </span>
      <span className="text-12 text-text3">{formatDateTime(fill.executed_at)}</span>
      <span className="text-right text-12 text-text3">fee {amounts.money(fill.fee)}</span>
    </span>
  );
}

/** Single fills of the period, newest first. */
export function Executions({ filter }: { filter: ListFilter }) {
  const query = useInfiniteQuery(executionsQuery(filter));
  return (
    <PagedTable
      caption="Executions, newest first"
      query={query}
      columns={columnsOf(useAmounts())}
      rowKey={({ id }) => id}
      item={(fill) => <Item fill={fill} />}
      empty={<ListEmpty unit="executions" nothing="No order was filled in this period." />}
      unit="executions"
    />
  );
}
