import { lazy, Suspense, useState } from "react";
import { Card } from "@/components/ui/card";
import type { Column } from "@/components/ui/columns";
import { Skeleton } from "@/components/ui/skeleton";
import { TableSwitch } from "@/components/ui/table-switch";
import { VirtualTable } from "@/components/ui/virtual-table";
import { formatMoney } from "@/lib/format";
import type { CurvePoint, Result, RunDetail } from "../api";
import { useLogScale } from "../hooks/use-log-scale";
import { pointMoment, signedRatio } from "../model";

const EquityChart = lazy(() => import("./equity-chart"));

const HEIGHT = "h-[322px] tile:h-[348px]";

function columnsOf(benchmark: string | null): Column<CurvePoint>[] {
  return [
    { key: "day", header: "Day", isHeading: true, cell: pointMoment },
    { key: "equity", header: "Equity", right: true, cell: (point) => formatMoney(point.equity) },
    ...(benchmark
      ? [
          {
            key: "benchmark",
            header: benchmark,
            right: true,
            cell: (point: CurvePoint) => formatMoney(point.benchmark),
          },
        ]
      : []),
    { key: "drawdown", header: "Drawdown", right: true, cell: (point) => signedRatio(point.drawdown) },
    {
      key: "exposure",
      header: "Invested",
      right: true,
      cell: (point) => signedRatio(point.exposure).replace("+", ""),
    },
  ];
}

/** The equity against the benchmark with the drawdown below, or the same as a table. */
export function CurveCard({ run, result }: { run: RunDetail; result: Result }) {
  const [isTable, setIsTable] = useState(false);
  const { isLog, canBeLog, toggle } = useLogScale(result.curve);
  return (
    <Card aria-label="Equity">
      <div className="mb-1.5 flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1.5">
        <h2 className="text-[14.5px]">Equity</h2>
        <span className="inline-flex items-center gap-2 text-12 text-text2">
          <i aria-hidden="true" className="h-[3px] w-3.5 rounded-pill bg-brand" />
          Strategy
        </span>
        {run.benchmark ? (
          <span className="inline-flex items-center gap-2 text-12 text-text2">
            <i aria-hidden="true" className="w-3.5 border-t-2 border-dashed border-text3" />
            {run.benchmark}
          </span>
        ) : (
          <span className="text-12 text-text3">Without a benchmark</span>
        )}
        <span className="ml-auto flex flex-wrap gap-x-1">
          {isTable ? null : (
            <button
              type="button"
              aria-pressed={isLog}
              aria-disabled={!canBeLog}
              title={
                canBeLog
                  ? "Equal heights are equal percentages"
                  : "Not for values of zero or less, which have no logarithm"
              }
              onClick={toggle}
              className="h-7 shrink-0 rounded-control px-2 text-12 font-semibold whitespace-nowrap text-text2 hover:text-text aria-disabled:opacity-50 aria-pressed:text-brand"
            >
              Log scale
            </button>
          )}
          <TableSwitch of="equity" isTable={isTable} onChange={setIsTable} />
        </span>
      </div>
      {isTable ? (
        <VirtualTable
          caption="Equity and drawdown, newest first"
          columns={columnsOf(run.benchmark)}
          rows={result.curve.toReversed()}
          rowKey={(point) => point.at ?? point.session_date}
          className={HEIGHT}
        />
      ) : (
        <Suspense fallback={<Skeleton className={HEIGHT} />}>
          <EquityChart run={run} result={result} isLog={isLog} className={HEIGHT} />
        </Suspense>
      )}
    </Card>
  );
}
