import { useInfiniteQuery } from "@tanstack/react-query";
import type { Column } from "@/components/ui/columns";
import { EmptyState } from "@/components/ui/states";
import type { AmountWords } from "@/lib/amounts";
import { formatDateTime } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { kindWords, postingsOf, type Transaction } from "../activities";
import { ledgerQuery } from "../api/lists";
import { PagedTable } from "./paged-table";
import { PostingLine } from "./posting-words";

function columnsOf(amounts: AmountWords): Column<Transaction>[] {
  return [
    {
      key: "When",
      header: "When",
      className: "text-text2",
      cell: ({ occurred_at }) => formatDateTime(occurred_at),
    },
    { key: "Kind", header: "Kind", className: "font-semibold", cell: ({ kind }) => kindWords(kind) },
    { key: "Symbol", header: "Symbol", cell: ({ symbol }) => symbol ?? "" },
    {
      key: "Entries",
      header: "Entries",
      className: "whitespace-normal! text-text2",
      cell: (transaction) => <PostingLine postings={postingsOf(transaction, amounts)} />,
    },
    { key: "Note", header: "Note", className: "text-text3", cell: ({ memo }) => amounts.sentence(memo) },
    { key: "No", header: "No.", right: true, className: "text-text3", cell: ({ seq }) => seq },
  ];
}

function Item({ transaction }: { transaction: Transaction }) {
  const amounts = useAmounts();
  return (
    <>
      <span className="flex justify-between gap-3">
        <b className="font-semibold">
          {kindWords(transaction.kind)} {transaction.symbol}
        </b>
        <span className="text-12 text-text3">{formatDateTime(transaction.occurred_at)}</span>
      </span>
      <span className="block text-12 text-text3">
        <PostingLine postings={postingsOf(transaction, amounts)} />
      </span>
    </>
  );
}

/** The book of the account in use: everything that happened in it, balanced, newest first. */
export function LedgerTable() {
  const query = useInfiniteQuery(ledgerQuery());
  return (
    <PagedTable
      caption="Ledger transactions, newest first"
      query={query}
      columns={columnsOf(useAmounts())}
      rowKey={({ seq }) => `${seq}`}
      item={(transaction) => <Item transaction={transaction} />}
      empty={<EmptyState>Everything that happens in the account is written here.</EmptyState>}
      unit="transactions"
    />
  );
}
