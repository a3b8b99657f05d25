import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { barsQuery } from "./bars-query";
import type { Bars, ChartLine, ChartMarker, Interval } from "./candle-data";
import { ChartTable } from "./chart-table";

const CandleChart = lazy(() => import("./candle-chart"));

const INTERVALS: readonly { value: Interval; label: string }[] = [
  { value: "5m", label: "5m" },
  { value: "1h", label: "1h" },
  { value: "1d", label: "1D" },
  { value: "1w", label: "1W" },
];

export interface ChartCardProps {
  symbol: string;
  markers?: readonly ChartMarker[];
  lines?: readonly ChartLine[];
  /** Stands beside the heading: a legend. */
  legend?: ReactNode;
  /** The height of the drawing, as classes. */
  height: string;
  className?: string;
}

interface DrawingProps extends Pick<ChartCardProps, "markers" | "lines" | "height"> {
  bars: Bars;
  isTable: boolean;
}

function Drawing({ bars, isTable, height, markers, lines }: DrawingProps) {
  if (isTable) {
    return (
      <div className={cn("overflow-y-auto", height)}>
        <ChartTable bars={bars} />
      </div>
    );
  }
  return (
    <Suspense fallback={<Skeleton className={height} />}>
      <CandleChart
        bars={bars}
        className={height}
        {...(markers ? { markers } : {})}
        {...(lines ? { lines } : {})}
      />
    </Suspense>
  );
}

/** A symbol's candles with the choice of bar length, or the same figures as a table. */
export function ChartCard({ symbol, legend, height, className, ...drawing }: ChartCardProps) {
  const [interval, setInterval] = useState<Interval>("1d");
  const [isTable, setIsTable] = useState(false);
  const query = useQuery(barsQuery(symbol, interval));
  return (
    <Card className={className} aria-label={`Chart of ${symbol}`}>
      <div className="mb-2 flex flex-wrap items-center gap-x-3.5 gap-y-1.5">
        <h2 className="text-[14.5px]">Chart</h2>
        {legend}
        <button
          type="button"
          aria-pressed={isTable}
          onClick={() => setIsTable(!isTable)}
          className="ml-auto h-8 rounded-control px-2 text-12 font-semibold text-text2 hover:text-text aria-pressed:text-brand"
        >
          Show as table
        </button>
        <SegmentedControl
          label="Bar length"
          size="sm"
          value={interval}
          options={INTERVALS}
          onChange={setInterval}
        />
      </div>
      <DataBlock
        query={query}
        skeleton={<Skeleton className={height} />}
        isEmpty={(bars) => bars.bars.length === 0}
        empty={<EmptyState className={height}>No bars of this length yet.</EmptyState>}
      >
        {(bars) => <Drawing bars={bars} isTable={isTable} height={height} {...drawing} />}
      </DataBlock>
      <p className="mt-1 text-11 text-text3">
        Drawn with{" "}
        <a href="https://www.tradingview.com/" className="underline" rel="noreferrer" target="_blank">
          TradingView
        </a>{" "}
        Lightweight Charts. Times in ET.
      </p>
    </Card>
  );
}
