import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { AmountChange } from "@/components/ui/amount-change";
import { Button } from "@/components/ui/button";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { AmountWords } from "@/lib/amounts";
import { formatDay, formatPrice, formatSignedPercent } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { NARROW, useMedia } from "@/lib/use-media";
import {
  type LinkedEvent,
  type LinkedGain,
  linkedGainsQuery,
  linkedHistoryQuery,
} from "../api/linked-accounts";
import { eventWords } from "../linked-model";

const NIGHTLY = "The broker renews this list at night: what happened today comes tomorrow.";

/** One column of a list; on a phone the first two stand left, the others right. */
interface Column<Row> {
  readonly name: string;
  readonly isNumber?: boolean;
  readonly show: (row: Row) => ReactNode;
}

interface RowsProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}

function RowTable<Row>({ caption, columns, rows }: RowsProps<Row>) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          {columns.map(({ name, isNumber }) => (
            <Th key={name} right={isNumber ?? false}>
              {name}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the broker gives rows no id, and they only grow at the end.
          <Tr key={index}>
            {columns.map(({ name, isNumber, show }) => (
              <Td key={name} right={isNumber ?? false}>
                {show(row)}
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function RowItems<Row>({ caption, columns, rows }: RowsProps<Row>) {
  return (
    <ul aria-label={caption} className="num text-13">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as in the table.
        <li key={index} className="border-b border-hair py-2 last:border-0">
          <dl className="grid grid-cols-2 gap-x-3 gap-y-0.5">
            {columns.map(({ name, isNumber, show }) => (
              <div key={name} className="flex justify-between gap-2">
                <dt className="text-12 text-text3">{name}</dt>
                <dd className={isNumber ? "text-right" : "truncate"}>{show(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

interface PagesProps<Row> extends Omit<RowsProps<Row>, "rows"> {
  query: {
    data: { pages: readonly { items: readonly Row[] }[] } | undefined;
    error: Error | null;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    refetch: () => unknown;
    fetchNextPage: () => unknown;
  };
  empty: string;
}

function Pages<Row>({ query, empty, ...rest }: PagesProps<Row>) {
  const View = useMedia(NARROW) ? RowItems : RowTable;
  return (
    <>
      <p className="mb-2 text-12 text-text3">{NIGHTLY}</p>
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-32" />}
        isEmpty={({ pages }) => pages.every(({ items }) => items.length === 0)}
        empty={<EmptyState>{empty}</EmptyState>}
      >
        {({ pages }) => <View {...rest} rows={pages.flatMap(({ items }) => items)} />}
      </DataBlock>
      {query.hasNextPage ? (
        <Button
          size="sm"
          className="mt-2.5"
          busy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Load more
        </Button>
      ) : null}
    </>
  );
}

const eventsOf = (amounts: AmountWords): readonly Column<LinkedEvent>[] => [
  { name: "Date", show: ({ booked_on: day }) => formatDay(day) },
  { name: "What", show: ({ kind }) => eventWords(kind) },
  { name: "Of", show: ({ symbol, description }) => symbol ?? description ?? "—" },
  { name: "Quantity", isNumber: true, show: ({ quantity }) => amounts.quantity(quantity) },
  { name: "Price", isNumber: true, show: ({ price }) => formatPrice(price) },
  { name: "Amount", isNumber: true, show: ({ amount }) => amounts.signedMoney(amount) },
];

/** What was booked in the linked account, newest first. */
export function LinkedHistory({ id }: { id: string }) {
  return (
    <Pages
      query={useInfiniteQuery(linkedHistoryQuery(id))}
      caption="History of the linked account"
      columns={eventsOf(useAmounts())}
      empty="Nothing has been booked in this account yet."
    />
  );
}

const gainsOf = (amounts: AmountWords): readonly Column<LinkedGain>[] => [
  { name: "Closed", show: ({ closed_on: day }) => formatDay(day) },
  { name: "Symbol", show: ({ symbol }) => symbol },
  { name: "Quantity", isNumber: true, show: ({ quantity }) => amounts.quantity(quantity) },
  { name: "Cost", isNumber: true, show: ({ cost }) => amounts.money(cost) },
  { name: "Proceeds", isNumber: true, show: ({ proceeds }) => amounts.money(proceeds) },
  { name: "Gain", isNumber: true, show: ({ gain }) => <AmountChange amount={gain} /> },
  { name: "Of cost", isNumber: true, show: ({ gain_percent: percent }) => formatSignedPercent(percent) },
];

/** What was closed in the linked account, newest first. */
export function LinkedGains({ id }: { id: string }) {
  return (
    <Pages
      query={useInfiniteQuery(linkedGainsQuery(id))}
      caption="Gains of the linked account"
      columns={gainsOf(useAmounts())}
      empty="Nothing has been closed in this account yet."
    />
  );
}
