import type { UseQueryResult } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { TrustLine } from "@/components/ui/trust-strip";
import { formatClock, formatMoney } from "@/lib/format";
import { isUntouched, type Performance } from "../model";
import { EquityTable } from "./equity-table";

const EquityChart = lazy(() => import("./equity-chart"));

const HEIGHT = "h-[346px]";

function Legend({ benchmark }: { benchmark: string }) {
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-12 text-text2">
      <span className="inline-flex items-center gap-2">
        <i aria-hidden="true" className="h-[3px] w-3.5 rounded-pill bg-brand" />
        Your account
      </span>
      <span className="inline-flex items-center gap-2">
        <i aria-hidden="true" className="w-3.5 border-t-2 border-dashed border-text3" />
        {benchmark}, same start
      </span>
    </span>
  );
}

function Drawing({ found, isTable }: { found: Performance; isTable: boolean }) {
  if (isTable) {
    return (
      <div className={`overflow-y-auto ${HEIGHT}`}>
        <EquityTable found={found} />
      </div>
    );
  }
  return (
    <Suspense fallback={<Skeleton className={HEIGHT} />}>
      <EquityChart found={found} className={HEIGHT} />
    </Suspense>
  );
}

/** The equity curve with its benchmark and drawdown, or the same figures as a table. */
export function EquityCard({ query }: { query: UseQueryResult<Performance> }) {
  const [isTable, setIsTable] = useState(false);
  const found = query.data;
  return (
    <Card aria-label="Equity">
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="text-[14.5px]">Equity</h2>
        <Legend benchmark={found?.benchmark.symbol ?? "SPY"} />
        <button
          type="button"
          aria-pressed={isTable}
          onClick={() => setIsTable(!isTable)}
          className="ml-auto h-7 rounded-control px-2 text-12 font-semibold text-text2 hover:text-text aria-pressed:text-brand"
        >
          Show as table
        </button>
        <span className="num text-17 font-bold tracking-[-0.015em]">{formatMoney(found?.end_equity)}</span>
      </div>
      <DataBlock
        query={query}
        skeleton={<Skeleton className={HEIGHT} />}
        isEmpty={(data) => data.curve.length < 2 || isUntouched(data)}
        empty={
          <EmptyState className={`content-center ${HEIGHT}`} action={<TradeLink />}>
            Your equity curve against SPY appears here after the first trade. Until then it is flat.
          </EmptyState>
        }
      >
        {(data) => <Drawing found={data} isTable={isTable} />}
      </DataBlock>
      <div className="mt-2 flex min-h-[18px] flex-wrap items-center gap-x-3 gap-y-1 text-12 text-text3">
        {found ? (
          <>
            <TrustLine quote={found} />
            <span>{found.source}</span>
            <span>
              Valued {found.interval === "5m" ? "every five minutes" : "at session closes"}; the last point is
              at {formatClock(found.as_of)}.
            </span>
          </>
        ) : null}
      </div>
    </Card>
  );
}

/** The one thing to do while there is nothing to show. */
export function TradeLink() {
  return (
    <ButtonLink to="/trade" variant="primary" size="sm">
      Place a paper trade
    </ButtonLink>
  );
}
