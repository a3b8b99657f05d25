import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import type { AmountWords } from "@/lib/amounts";
import { formatDateTime, formatDay, formatPrice, signOf } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { type Activity, kindWords, postingsOf, type Transaction } from "../activities";
import { type Entry, entryQuery } from "../api/entries";
import type { EntryRef } from "../model";
import { PostingWords } from "./posting-words";

/** Names with what stands behind them; those without a value are left out. */
type Facts = readonly (readonly [name: string, value: ReactNode])[];

type Posting = Transaction["entries"][number];

/** What a transaction moved in one account of the ledger; null where it moved nothing there. */
function moved({ entries }: Transaction, account: string, words: (posting: Posting) => string) {
  const found = entries.filter((one) => one.account === account);
  return found.length > 0 ? found.map(words).join(", ") : null;
}

function transactionFacts(one: Transaction, account: string, amounts: AmountWords): Facts {
  return [
    ["Kind", kindWords(one.kind)],
    ["Time", formatDateTime(one.occurred_at)],
    ["Instrument", one.symbol],
    ["Quantity", moved(one, "holdings", ({ amount }) => amounts.quantity(amount))],
    ["Amount", moved(one, "cash", ({ amount, commodity }) => amounts.signedMoney(amount, commodity))],
    ["Fee", moved(one, "fees", ({ amount, commodity }) => amounts.money(amount, commodity))],
    ["Order", one.order_id],
    [one.kind === "fill" ? "Fill" : "Reference", one.external_id],
    ["Account", account],
    [
      "Booked",
      postingsOf(one, amounts).map((posting) => (
        <span key={`${posting.account} ${posting.amount}`} className="block">
          <PostingWords {...posting} />
        </span>
      )),
    ],
    ["Recorded", `${formatDateTime(one.recorded_at)}, no. ${one.seq}`],
    ["Note", one.memo ? amounts.sentence(one.memo) : null],
  ];
}

function activityFacts(one: Activity, amounts: AmountWords): Facts {
  const money = (value: string | null) =>
    value === null || signOf(value) === 0 ? null : amounts.money(value, one.currency);
  return [
    ["Kind", kindWords(one.type)],
    ["Time", one.at === null ? formatDay(one.date) : formatDateTime(one.at)],
    ["Instrument", one.symbol],
    ["Quantity", one.quantity === null ? null : amounts.quantity(one.quantity)],
    ["Price", one.price === null ? null : formatPrice(one.price)],
    ["Amount", money(one.amount)],
    ["Fee", money(one.fee)],
    ["Tax", money(one.tax)],
    ["Becomes", one.to_symbol],
    ["Ratio", one.ratio === null ? null : formatPrice(one.ratio)],
    ["Received", one.to_amount === null ? null : amounts.money(one.to_amount, one.to_currency ?? undefined)],
    ["Reference", one.id],
    ["Account", one.account_name],
    ["Entered", one.is_imported ? "Imported from a file" : "By hand"],
    ["Note", one.note ? amounts.sentence(one.note) : null],
  ];
}

function FactList({ facts }: { facts: Facts }) {
  return (
    <dl className="grid gap-px overflow-hidden rounded-control border border-line bg-line text-13">
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name} className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-4 bg-card-b px-3 py-2">
            <dt className="text-text2">{name}</dt>
            <dd className="num text-right font-medium break-words">{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Booked({ entry, account }: { entry: Entry; account: string }) {
  const amounts = useAmounts();
  if (entry.book === "activities") {
    return <FactList facts={activityFacts(entry.activity, amounts)} />;
  }
  return (
    <div className="grid gap-3">
      {entry.transactions.map((one) => (
        <FactList key={one.seq} facts={transactionFacts(one, account, amounts)} />
      ))}
    </div>
  );
}

export interface EntryViewProps {
  entry: EntryRef;
  /** What the figure's inputs call it. */
  label: string;
  onBack: () => void;
}

/** One entry of a ledger, in the place of the figure that it went into; the way back takes the focus. */
export function EntryView({ entry, label, onBack }: EntryViewProps) {
  const query = useQuery(entryQuery(entry));
  const amounts = useAmounts();
  const back = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => back.current?.focus(), []);
  return (
    <section aria-label="Entry">
      <Button ref={back} size="sm" className="mb-3" onClick={onBack}>
        <ArrowLeft size={14} aria-hidden /> Back
      </Button>
      <h3 className="mb-2 text-15 font-semibold">{amounts.sentence(label)}</h3>
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-64" />}
        isEmpty={(found) => found.book === "ledger" && found.transactions.length === 0}
        empty={<EmptyState>The ledger has no entry {entry.id} any more.</EmptyState>}
      >
        {(found) => <Booked entry={found} account={entry.account_name} />}
      </DataBlock>
    </section>
  );
}
