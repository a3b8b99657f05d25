import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ColumnTable } from "@/components/ui/column-table";
import type { Column } from "@/components/ui/columns";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { formatDay } from "@/lib/format";
import { BAR_LENGTHS } from "../model";
import { type Dataset, datasetsQuery } from "./api";
import { ImportForm } from "./import-form";
import { QualityCard } from "./quality-card";

function titleOf({ symbol, timeframe, source }: Dataset): string {
  const length = BAR_LENGTHS.find(({ value }) => value === timeframe)?.label.toLowerCase() ?? timeframe;
  return `${symbol}, ${length} of ${source}`;
}

const PRICES: Readonly<Record<Dataset["prices"], string>> = {
  adjusted: "Adjusted",
  splits: "Adjusted for splits",
  raw: "As traded",
};

function columnsOf(onOpen: (id: string) => void): Column<Dataset>[] {
  return [
    {
      key: "symbol",
      header: "Symbol",
      className: "whitespace-normal",
      cell: ({ id, symbol, file_name: file }) => (
        <>
          <button
            type="button"
            onClick={() => onOpen(id)}
            className="min-h-6 min-w-6 text-left font-semibold hover:underline"
          >
            {symbol}
          </button>
          <span className="block text-12 text-text3">{file}</span>
        </>
      ),
    },
    { key: "source", header: "Source", cell: ({ source }) => source },
    {
      key: "bars",
      header: "Bars",
      cell: ({ timeframe }) => BAR_LENGTHS.find(({ value }) => value === timeframe)?.label ?? timeframe,
    },
    { key: "count", header: "Count", right: true, cell: ({ bars }) => bars.toLocaleString("en-US") },
    {
      key: "sessions",
      header: "Sessions",
      cell: (set) => `${formatDay(set.first_session)} – ${formatDay(set.last_session)}`,
    },
    { key: "prices", header: "Prices", cell: ({ prices }) => PRICES[prices] },
    {
      key: "findings",
      header: "Findings",
      right: true,
      cell: ({ faults }) =>
        faults === 0 ? "None" : <span className="text-warn">{faults.toLocaleString("en-US")}</span>,
    },
  ];
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
            <ColumnTable
              caption="Sets of imported bars"
              columns={columnsOf(setShown)}
              rows={sets}
              rowKey={({ id }) => id}
              isCurrent={({ id }) => id === shown}
            />
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
