import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDay } from "@/lib/format";
import { BAR_LENGTHS } from "../model";
import { type Dataset, datasetsQuery } from "./api";
import { ImportForm } from "./import-form";
import { QualityCard } from "./quality-card";

function titleOf({ symbol, timeframe, source }: Dataset): string {
  const length = BAR_LENGTHS.find(({ value }) => value === timeframe)?.label.toLowerCase() ?? timeframe;
  return `${symbol}, ${length} of ${source}`;
}

function Row({ set, isShown, onOpen }: { set: Dataset; isShown: boolean; onOpen: () => void }) {
  return (
    <Tr aria-current={isShown ? "true" : undefined}>
      <Td>
        <button type="button" onClick={onOpen} className="text-left font-semibold hover:underline">
          {set.symbol}
        </button>
        <span className="block text-12 text-text3">{set.file_name}</span>
      </Td>
      <Td>{set.source}</Td>
      <Td className="whitespace-nowrap">
        {BAR_LENGTHS.find(({ value }) => value === set.timeframe)?.label ?? set.timeframe}
      </Td>
      <Td right>{set.bars.toLocaleString("en-US")}</Td>
      <Td className="whitespace-nowrap">
        {formatDay(set.first_session)} – {formatDay(set.last_session)}
      </Td>
      <Td>{set.prices}</Td>
      <Td right className={set.faults > 0 ? "text-warn" : undefined}>
        {set.faults === 0 ? "None" : set.faults.toLocaleString("en-US")}
      </Td>
    </Tr>
  );
}

/** Bars of one's own: what there is, how good it is, and a form for more. */
export function BarsView({ mayRun }: { mayRun: boolean }) {
  const query = useInfiniteQuery(datasetsQuery);
  const [shown, setShown] = useState<string | null>(null);
  const items = query.data?.pages.flatMap((page) => page.items);
  const found = items?.find(({ id }) => id === shown);
  return (
    <>
      <ImportForm mayRun={mayRun} onDone={({ id }) => setShown(id)} />
      {found ? (
        <QualityCard
          key={found.id}
          id={found.id}
          title={titleOf(found)}
          mayRun={mayRun}
          onRemoved={() => setShown(null)}
        />
      ) : null}
      <Card title="Imported bars">
        <DataBlock
          query={{ data: items, error: query.error, refetch: query.refetch }}
          skeleton={<Skeleton className="h-32" />}
          isEmpty={(sets) => sets.length === 0}
          empty={<EmptyState>Bars that you import appear here, and in the form of a backtest.</EmptyState>}
        >
          {(sets) => (
            <Table caption="Sets of imported bars">
              <thead>
                <tr>
                  <Th>Symbol</Th>
                  <Th>Source</Th>
                  <Th>Bars</Th>
                  <Th right>Count</Th>
                  <Th>Sessions</Th>
                  <Th>Prices</Th>
                  <Th right>Findings</Th>
                </tr>
              </thead>
              <tbody>
                {sets.map((set) => (
                  <Row key={set.id} set={set} isShown={set.id === shown} onOpen={() => setShown(set.id)} />
                ))}
              </tbody>
            </Table>
          )}
        </DataBlock>
        {query.hasNextPage ? (
          <Button
            size="sm"
            className="mt-2"
            busy={query.isFetching}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        ) : null}
      </Card>
    </>
  );
}
