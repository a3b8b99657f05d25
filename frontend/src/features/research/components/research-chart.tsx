import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";
import type { Bars, ChartLine } from "@/components/chart/candle-data";
import { ChartTable } from "@/components/chart/chart-table";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { Switch } from "@/components/ui/switch";
import type { DecimalText } from "@/lib/format";
import { rangeQuery } from "../api/queries";
import { RANGES, rangeOf, type SymbolSearchParams } from "../ranges";

const CandleChart = lazy(() => import("@/components/chart/candle-chart"));
const ADJUSTMENTS = {
  none: "Prices as traded.",
  splits: "Prices adjusted for splits, not for dividends.",
  splits_and_dividends: "Prices adjusted for splits and dividends.",
} as const;
const HEIGHT = "h-[260px] @min-[600px]:h-[380px]";

interface ChartControlsProps {
  symbol: string;
  /** An index has no splits or dividends to adjust for. */
  canAdjust: boolean;
  search: SymbolSearchParams;
  isTable: boolean;
  onTable: (isTable: boolean) => void;
}

function ChartControls({ symbol, canAdjust, search, isTable, onTable }: ChartControlsProps) {
  const navigate = useNavigate();
  const change = (next: SymbolSearchParams) =>
    void navigate({
      to: "/research/$symbol",
      params: { symbol },
      search: next,
      replace: true,
      resetScroll: false,
    });
  return (
    <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
      <h2 className="text-[14.5px]">Chart</h2>
      <SegmentedControl
        label="Range"
        size="sm"
        value={rangeOf(search.range).value}
        options={RANGES}
        onChange={(range) => change({ ...search, range })}
        className="max-tile:order-last max-tile:flex max-tile:w-full max-tile:[&>button]:min-w-0 max-tile:[&>button]:flex-auto max-tile:[&>button]:px-1"
      />
      <span className="ml-auto flex flex-wrap items-center gap-x-4">
        {canAdjust ? (
          <span className="flex items-center gap-2 text-12 font-semibold text-text2">
            <span aria-hidden="true">Adjusted</span>
            <Switch
              label="Adjusted for splits and dividends"
              checked={!search.raw}
              onChange={(isAdjusted) =>
                change({
                  ...(search.range ? { range: search.range } : {}),
                  ...(isAdjusted ? {} : { raw: true }),
                })
              }
            />
          </span>
        ) : null}
        <button
          type="button"
          aria-pressed={isTable}
          onClick={() => onTable(!isTable)}
          className="h-8 rounded-control px-2 text-12 font-semibold text-text2 hover:text-text aria-pressed:text-brand"
        >
          Show as table
        </button>
      </span>
    </div>
  );
}

function Drawing({ bars, last, isTable }: { bars: Bars; last: DecimalText; isTable: boolean }) {
  const lines = useMemo<ChartLine[]>(() => [{ price: last, title: "", tone: "brand" }], [last]);
  if (isTable) {
    return (
      <div className={`overflow-y-auto ${HEIGHT}`}>
        <ChartTable bars={bars} />
      </div>
    );
  }
  return (
    <Suspense fallback={<Skeleton className={HEIGHT} />}>
      <CandleChart bars={bars} lines={lines} ahead={2} className={HEIGHT} />
    </Suspense>
  );
}

export interface ResearchChartProps {
  symbol: string;
  canAdjust: boolean;
  last: DecimalText;
  search: SymbolSearchParams;
}

/** Candles with volume over a chosen range; range and adjustment stand in the address. */
export function ResearchChart({ symbol, canAdjust, last, search }: ResearchChartProps) {
  const [isTable, setIsTable] = useState(false);
  const range = rangeOf(search.range);
  const query = useQuery(rangeQuery(symbol, range, search.raw ?? false));
  return (
    <Card aria-label={`Chart of ${symbol}`}>
      <ChartControls
        symbol={symbol}
        canAdjust={canAdjust}
        search={search}
        isTable={isTable}
        onTable={setIsTable}
      />
      <DataBlock
        query={query}
        skeleton={<Skeleton className={HEIGHT} />}
        isEmpty={({ bars }) => bars.length === 0}
        empty={<EmptyState className={HEIGHT}>No bars of this range yet.</EmptyState>}
      >
        {(bars) => <Drawing key={`${range.value}${search.raw}`} bars={bars} last={last} isTable={isTable} />}
      </DataBlock>
      <p className="mt-1 text-11 text-text3">
        {canAdjust && query.data ? `${ADJUSTMENTS[query.data.adjustment]} ` : null}
        {query.data ? `Source ${query.data.source}. ` : ""}Times in ET. Arrow keys move the crosshair. Drawn
        with{" "}
        <a href="https://www.tradingview.com/" className="underline" rel="noreferrer" target="_blank">
          TradingView
        </a>{" "}
        Lightweight Charts.
      </p>
    </Card>
  );
}
