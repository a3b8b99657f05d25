import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { DataBlock } from "@/components/ui/data-block";
import { signClass } from "@/components/ui/kpi-card";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDateTime, formatPercent, formatQuantity, signOf } from "@/lib/format";
import { type Run, runsQuery } from "../api";
import { runTerms, runWords, signedRatio } from "../model";
import type { BacktestsSearch } from "../search";

const MOST = 4;

interface RowProps {
  run: Run;
  isShown: boolean;
  isPicked: boolean;
  mayPick: boolean;
  onPick: (isPicked: boolean) => void;
  onOpen: () => void;
}

function Row({ run, isShown, isPicked, mayPick, onPick, onOpen }: RowProps) {
  const { headline } = run;
  return (
    <Tr aria-current={isShown ? "true" : undefined}>
      <Td className="w-10" data-corner="">
        <Checkbox
          checked={isPicked}
          disabled={!mayPick}
          onChange={onPick}
          className="tap min-h-8 max-tile:justify-center"
        >
          <span className="sr-only">{`Compare ${run.name}, ${formatDateTime(run.created_at)}`}</span>
        </Checkbox>
      </Td>
      <Td>
        <button type="button" onClick={onOpen} className="reach text-left font-semibold hover:underline">
          {run.name}
        </button>
        <span className="block text-12 text-text3">{runTerms(run)}</span>
      </Td>
      <Td
        label="State"
        className={run.state === "failed" ? "whitespace-nowrap text-warn" : "whitespace-nowrap"}
      >
        {runWords(run)}
      </Td>
      <Td right label="Return" className={signClass(signOf(headline?.total_return))}>
        {signedRatio(headline?.total_return)}
      </Td>
      <Td right label="Benchmark">
        {signedRatio(headline?.benchmark_return)}
      </Td>
      <Td right label="Sharpe">
        {formatPercent(headline?.sharpe).replace("%", "")}
      </Td>
      <Td right label="Drawdown">
        {signedRatio(headline?.max_drawdown)}
      </Td>
      <Td right label="Trades">
        {headline ? formatQuantity(headline.trades) : "—"}
      </Td>
      <Td label="Begun" className="whitespace-nowrap text-text3">
        {formatDateTime(run.created_at)}
      </Td>
    </Tr>
  );
}

export interface RunsListProps {
  shown: string | undefined;
  onSearch: (change: BacktestsSearch) => void;
}

/** Every run, newest first; two to four of them can be put side by side. */
export function RunsList({ shown, onSearch }: RunsListProps) {
  const query = useInfiniteQuery(runsQuery);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const canCompare = picked.length >= 2;
  return (
    <Card
      title="Your backtests"
      aside={
        <Button
          size="sm"
          aria-disabled={!canCompare}
          title={canCompare ? undefined : "Tick two to four runs"}
          onClick={() => onSearch({ compare: picked.join(","), run: undefined })}
        >
          Compare {picked.length > 0 ? picked.length : ""}
        </Button>
      }
    >
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-40" />}
        isEmpty={({ pages }) => pages[0]?.items.length === 0}
        empty={
          <EmptyState>Your backtests will stand here, newest first, to open again and to compare.</EmptyState>
        }
      >
        {({ pages }) => (
          <Table caption="Your backtests, newest first" stacks>
            <thead>
              <tr>
                <Th>
                  <span className="sr-only">Compare</span>
                </Th>
                <Th>Strategy</Th>
                <Th>State</Th>
                <Th right>Return</Th>
                <Th right>Benchmark</Th>
                <Th right>Sharpe</Th>
                <Th right>Drawdown</Th>
                <Th right>Trades</Th>
                <Th>Begun</Th>
              </tr>
            </thead>
            <tbody>
              {pages
                .flatMap(({ items }) => items)
                .map((run) => (
                  <Row
                    key={run.id}
                    run={run}
                    isShown={run.id === shown}
                    isPicked={picked.includes(run.id)}
                    mayPick={run.state === "done" && (picked.includes(run.id) || picked.length < MOST)}
                    onPick={(is) =>
                      setPicked(is ? [...picked, run.id] : picked.filter((id) => id !== run.id))
                    }
                    onOpen={() => onSearch({ run: run.id, compare: undefined })}
                  />
                ))}
            </tbody>
          </Table>
        )}
      </DataBlock>
      {query.hasNextPage ? (
        <Button size="sm" className="mt-2" busy={query.isFetching} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </Card>
  );
}
