import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { withDays } from "@/lib/days-in-words";
import { formatDay } from "@/lib/format";
import { parityQuery, type Report } from "./api";
import { DIFFERENCES, reportSentence } from "./model";

/** How many differences are shown at once: what it decided stands below them. */
const AT_ONCE = 6;

function Differences({ report }: { report: Report }) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? report.differences : report.differences.slice(0, AT_ONCE);
  if (report.differences.length === 0) {
    // "The same" would be said of nothing.
    return report.replay_trades === 0 ? null : <p className="text-13 text-up">Trade by trade the same.</p>;
  }
  return (
    <>
      <Table caption="Differences between paper and its replay" stacks>
        <thead>
          <tr>
            <Th>Why</Th>
            <Th>Session</Th>
            <Th>Symbol</Th>
            <Th>What</Th>
            <Th>Paper</Th>
            <Th>Replay</Th>
            <Th>Detail</Th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <Tr key={`${one.session_date} ${one.symbol} ${one.what} ${one.kind}`}>
              <Td className={one.beyond ? "font-bold text-down" : "text-text2"}>{DIFFERENCES[one.kind]}</Td>
              <Td label="Session" className="whitespace-nowrap">
                {formatDay(one.session_date)}
              </Td>
              <Td label="Symbol" className="font-bold">
                {one.symbol}
              </Td>
              <Td label="What">{one.what}</Td>
              <Td label="Paper">{withDays(one.paper)}</Td>
              <Td label="Replay">{withDays(one.replay)}</Td>
              <Td className="min-w-48 text-text2">
                {withDays(one.detail)}
                {one.beyond ? "" : " Within tolerance."}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {report.differences.length > AT_ONCE ? (
        <Button
          size="sm"
          className="justify-self-start"
          aria-expanded={showsAll}
          onClick={() => setShowsAll(!showsAll)}
        >
          {showsAll ? "Show fewer" : `Show all ${report.differences.length} differences`}
        </Button>
      ) : null}
    </>
  );
}

/** The newest nightly check: the same definition replayed on the bars that paper saw. */
export function Parity({ id }: { id: string }) {
  const query = useQuery(parityQuery(id));
  return (
    <DataBlock
      query={query}
      skeleton={<Skeleton className="h-24" />}
      isEmpty={({ items }) => items.length === 0}
      empty={
        <p className="text-13 text-text2">
          Every night the backtest's engine replays what paper did on the prices that paper saw; what differs
          stands here.
        </p>
      }
    >
      {({ items: [newest] }) =>
        newest ? (
          <div className="grid gap-2">
            <p className="num text-13 text-text2">{reportSentence(newest)}</p>
            <Differences report={newest} />
            {newest.cost_notes?.map((note) => (
              <p key={note} className="text-12 text-text3">
                Cost: {note}
              </p>
            ))}
          </div>
        ) : null
      }
    </DataBlock>
  );
}
