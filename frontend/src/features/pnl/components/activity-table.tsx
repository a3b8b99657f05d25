import { useInfiniteQuery } from "@tanstack/react-query";
import type { Column } from "@/components/ui/columns";
import { EmptyState } from "@/components/ui/states";
import type { AmountWords } from "@/lib/amounts";
import { formatDay, formatPrice, signOf } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { type Activity, kindWords } from "../activities";
import { activitiesQuery, type ListFilter } from "../api/lists";
import { PagedTable } from "./paged-table";
import { SymbolLink } from "./symbol-link";

function amountColumn(key: "fee" | "tax", header: string, amounts: AmountWords): Column<Activity> {
  return {
    key,
    header,
    right: true,
    className: "text-text2",
    cell: (row) => (signOf(row[key]) === 0 ? "" : amounts.money(row[key], row.currency)),
  };
}

function columnsOf(amounts: AmountWords, hasAccount: boolean): Column<Activity>[] {
  return [
    { key: "Day", header: "Day", className: "text-text2", cell: ({ date }) => formatDay(date) },
    { key: "Type", header: "Type", className: "font-semibold", cell: ({ type }) => kindWords(type) },
    {
      key: "Symbol",
      header: "Symbol",
      cell: ({ symbol }) => (symbol ? <SymbolLink symbol={symbol} /> : ""),
    },
    {
      key: "Qty",
      header: "Qty",
      right: true,
      cell: ({ quantity }) => (quantity === null ? "" : amounts.quantity(quantity)),
    },
    {
      key: "Price",
      header: "Price",
      right: true,
      cell: ({ price }) => (price === null ? "" : formatPrice(price)),
    },
    {
      key: "Amount",
      header: "Amount",
      right: true,
      className: "font-semibold",
      cell: ({ amount, currency }) => (amount === null ? "" : amounts.money(amount, currency)),
    },
    amountColumn("fee", "Fee", amounts),
    amountColumn("tax", "Tax", amounts),
    ...(hasAccount
      ? [{ key: "Account", header: "Account", cell: ({ account_name }: Activity) => account_name }]
      : []),
    { key: "Note", header: "Note", className: "text-text3", cell: ({ note }) => amounts.sentence(note) },
  ];
}

function Item({ row }: { row: Activity }) {
  const amounts = useAmounts();
  return (
    <span className="grid grid-cols-[1fr_auto] gap-x-3">
      <b className="font-semibold">
        {kindWords(row.type)} {row.symbol}
      </b>
      <span className="text-right font-semibold">
        {row.amount === null ? "" : amounts.money(row.amount, row.currency)}
      </span>
      <span className="text-12 text-text3">{formatDay(row.date)}</span>
      <span className="text-right text-12 text-text3">
        {row.quantity === null ? "" : amounts.quantity(row.quantity)}
        {row.price === null ? "" : ` × ${formatPrice(row.price)}`}
      </span>
    </span>
  );
}

/** What was imported or typed of accounts that other brokers keep. */
export function ActivityTable({ filter, hasAccount }: { filter: ListFilter; hasAccount: boolean }) {
  const query = useInfiniteQuery(activitiesQuery(filter));
  return (
    <PagedTable
      caption="Activities, newest first"
      query={query}
      columns={columnsOf(useAmounts(), hasAccount)}
      rowKey={({ id }) => id}
      item={(row) => <Item row={row} />}
      empty={<EmptyState>Nothing was imported or entered for this period.</EmptyState>}
      unit="activities"
    />
  );
}
