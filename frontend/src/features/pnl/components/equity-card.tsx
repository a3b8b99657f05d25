import type { UseQueryResult } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { TableSwitch } from "@/components/ui/table-switch";
import { useDashboard } from "../hooks/use-dashboard";
import { isUntouched, type Performance } from "../model";
import type { Measure } from "../search";
import { BenchmarkChooser } from "./benchmark-chooser";
import { EquityTable } from "./equity-table";
import { SourceLine } from "./source-line";
import { TradeLink } from "./trade-link";

// On its way as soon as this page is: the drawing needs nothing from the server to load.
const chart = import("./equity-chart");
const EquityChart = lazy(() => chart);

const HEIGHT = "h-[322px] tile:h-[348px]";
const MEASURES: readonly { value: Measure; label: string }[] = [
  { value: "value", label: "Value" },
  { value: "pnl", label: "Net P&L" },
  { value: "return", label: "Return" },
  { value: "drawdown", label: "Drawdown" },
];

function Legend({ found, measure }: { found: Performance | undefined; measure: Measure }) {
  return (
    <span className="flex flex-wrap items-center gap-x-3.5 gap-y-1 text-12 text-text2 max-tile:order-2 max-tile:w-full">
      <span className="inline-flex items-center gap-2">
        <i aria-hidden="true" className="h-[3px] w-3.5 rounded-pill bg-brand" />
        {found?.account.name ?? "Your account"}
      </span>
      {measure === "drawdown" ? null : (
        <span className="inline-flex items-center gap-2">
          <i aria-hidden="true" className="w-3.5 border-t-2 border-dashed border-text3" />
          <BenchmarkChooser />
        </span>
      )}
    </span>
  );
}

function Drawing({ found, measure, isTable }: { found: Performance; measure: Measure; isTable: boolean }) {
  const { onSearch } = useDashboard();
  if (isTable) {
    return <EquityTable found={found} className={HEIGHT} />;
  }
  return (
    <Suspense fallback={<Skeleton className={HEIGHT} />}>
      <EquityChart
        found={found}
        measure={measure}
        onDays={({ start, end }) => onSearch({ range: undefined, start, end })}
        className={HEIGHT}
      />
    </Suspense>
  );
}

/** The equity curve with its benchmark and drawdown, or the same figures as a table. */
export function EquityCard({ query }: { query: UseQueryResult<Performance> }) {
  const { search, onSearch } = useDashboard();
  const [isTable, setIsTable] = useState(false);
  const measure = search.measure ?? "value";
  const found = query.data;
  return (
    <Card aria-label="Equity">
      <div className="mb-1.5 flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1.5">
        <h2 className="text-[14.5px]">Equity</h2>
        <Legend found={found} measure={measure} />
        <span className="ml-auto max-tile:order-1">
          <TableSwitch isTable={isTable} onChange={setIsTable} />
        </span>
        <SegmentedControl
          label="Measure"
          size="sm"
          value={measure}
          options={MEASURES}
          onChange={(value) => onSearch({ measure: value === "value" ? undefined : value })}
          className="max-tile:order-3 max-tile:w-full max-tile:justify-between"
        />
      </div>
      <DataBlock
        query={query}
        skeleton={<Skeleton className={HEIGHT} />}
        isEmpty={(data) => data.curve.length < 2 || isUntouched(data)}
        empty={
          <EmptyState className={`content-center ${HEIGHT}`} action={<TradeLink />}>
            Your equity curve against a benchmark appears here after the first trade. Until then it is flat.
          </EmptyState>
        }
      >
        {(data) => <Drawing found={data} measure={measure} isTable={isTable} />}
      </DataBlock>
      <SourceLine found={found} />
    </Card>
  );
}
