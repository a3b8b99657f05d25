import { lazy, Suspense, useState } from "react";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { TableSwitch } from "@/components/ui/table-switch";
import { type Column, VirtualTable } from "@/components/ui/virtual-table";
import { formatMoney } from "@/lib/format";
import type { CurvePoint, Result, RunDetail } from "../api";
import { pointMoment, signedRatio } from "../model";

const EquityChart = lazy(() => import("./equity-chart"));

const HEIGHT = "h-[322px] tile:h-[348px]";

function columnsOf(benchmark: string | null): Column<CurvePoint>[] {
  return [
    { key: "day", header: "Day", isHeading: true, cell: pointMoment },
    { key: "equity", header: "Equity", right: true, cell: (point) => formatMoney(point.equity) },
    {
      key: "benchmark",
      header: benchmark ?? "Benchmark",
      right: true,
      cell: (point) => formatMoney(point.benchmark),
    },
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
  return (
    <Card aria-label="Equity">
      <div className="mb-1.5 flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1.5">
        <h2 className="text-[14.5px]">Equity</h2>
        <span className="inline-flex items-center gap-2 text-12 text-text2">
          <i aria-hidden="true" className="h-[3px] w-3.5 rounded-pill bg-brand" />
          Strategy
        </span>
        <span className="inline-flex items-center gap-2 text-12 text-text2">
          <i aria-hidden="true" className="w-3.5 border-t-2 border-dashed border-text3" />
          {run.benchmark ?? "No benchmark"}
        </span>
        <span className="ml-auto">
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
          <EquityChart run={run} result={result} className={HEIGHT} />
        </Suspense>
      )}
    </Card>
  );
}
