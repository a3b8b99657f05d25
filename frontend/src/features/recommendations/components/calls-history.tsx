import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDay, formatQuantity, signOf } from "@/lib/format";
import { NARROW, useMedia } from "@/lib/use-media";
import { type CallSummary, callsQuery, type HistoryQuery } from "../api";
import { percentOf, signedPercentOf } from "../figures";
import { advisorName, capitalized, endingWords } from "../model";
import type { IdeasSearch } from "../search";

function resultWords(call: CallSummary): string {
  if (call.outcome) {
    return endingWords(call.outcome.ending);
  }
  return call.is_contaminated ? "Not scored" : `Runs until ${formatDay(call.ends_on)}`;
}

function tone(ratio: string | null | undefined): string {
  const sign = signOf(ratio);
  return sign > 0 ? "text-up" : sign < 0 ? "text-down" : "";
}

function action(call: CallSummary): string {
  return `${call.direction === "sell" ? "Sell" : "Buy"} ${formatQuantity(call.quantity)}`;
}

interface RowsProps {
  calls: readonly CallSummary[];
  onOpen: (id: string) => void;
}

function OpenButton({ call, onOpen }: { call: CallSummary; onOpen: (id: string) => void }) {
  return (
    <button
      type="button"
      onClick={() => onOpen(call.id)}
      className="min-h-7 font-bold text-text underline decoration-text3 underline-offset-2 hover:text-brand"
    >
      {call.symbol}
      <span className="sr-only">, {formatDay(call.session_date)}: open the frozen record</span>
    </button>
  );
}

function Wide({ calls, onOpen }: RowsProps) {
  return (
    <Table caption="Calls, newest first">
      <thead>
        <tr>
          <Th>After</Th>
          <Th>Symbol</Th>
          <Th>Action</Th>
          <Th>Strategy</Th>
          <Th right>Said</Th>
          <Th>Outcome</Th>
          <Th right>Return</Th>
          <Th right>Against SPY</Th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <Tr key={call.id}>
            <Td className="whitespace-nowrap">{formatDay(call.session_date)}</Td>
            <Td>
              <OpenButton call={call} onOpen={onOpen} />
            </Td>
            <Td className="whitespace-nowrap">{action(call)}</Td>
            <Td>{call.advisor === "you" ? advisorName(call.advisor) : capitalized(call.strategy)}</Td>
            <Td right>{percentOf(call.probability)}</Td>
            <Td>{resultWords(call)}</Td>
            <Td right className={tone(call.outcome?.return_ratio)}>
              {signedPercentOf(call.outcome?.return_ratio)}
            </Td>
            <Td right className={tone(call.outcome?.excess_ratio)}>
              {signedPercentOf(call.outcome?.excess_ratio)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Narrow({ calls, onOpen }: RowsProps) {
  return (
    <ul aria-label="Calls, newest first">
      {calls.map((call) => (
        <li key={call.id} className="num border-t border-hair py-2 text-13 first:border-0">
          <div className="flex items-baseline justify-between gap-3">
            <span>
              <OpenButton call={call} onOpen={onOpen} /> {action(call)} at {percentOf(call.probability)}
            </span>
            <b className={`font-semibold ${tone(call.outcome?.return_ratio)}`}>
              {signedPercentOf(call.outcome?.return_ratio)}
            </b>
          </div>
          <div className="flex justify-between gap-3 text-12 text-text2">
            <span>
              {formatDay(call.session_date)},{" "}
              {call.advisor === "you" ? "yours" : capitalized(call.strategy).toLowerCase()}
            </span>
            <span>{resultWords(call)}</span>
          </div>
        </li>
      ))}
    </ul>
  );
}

function wantedOf({ ended, direction, strategy, advisor, symbol }: IdeasSearch): HistoryQuery {
  return {
    ...(ended ? { standing: ended } : {}),
    ...(direction ? { direction } : {}),
    ...(strategy ? { strategy } : {}),
    ...(advisor ? { advisor } : {}),
    ...(symbol ? { symbol } : {}),
  };
}

/** Every call there ever was, with how it ended; each opens as it was frozen. */
export function CallsHistory({ search, onOpen }: { search: IdeasSearch; onOpen: (id: string) => void }) {
  const query = useInfiniteQuery(callsQuery(wantedOf(search)));
  const isNarrow = useMedia(NARROW);
  const total = query.data?.pages[0]?.total;
  const List = isNarrow ? Narrow : Wide;
  return (
    <Card
      title="Every call"
      aside={total === undefined ? null : <span className="num text-12 text-text3">{total} found</span>}
    >
      <DataBlock query={query} skeleton={<Skeleton className="h-[480px]" />}>
        {({ pages }) => {
          const calls = pages.flatMap((page) => page.items);
          return calls.length === 0 ? (
            <EmptyState>Calls appear here once they are made, with how they ended.</EmptyState>
          ) : (
            <>
              <List calls={calls} onOpen={onOpen} />
              {query.hasNextPage ? (
                <Button
                  className="mt-3"
                  busy={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show more
                </Button>
              ) : null}
            </>
          );
        }}
      </DataBlock>
    </Card>
  );
}
