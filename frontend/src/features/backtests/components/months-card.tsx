import { MonthGrid } from "@/components/months/month-grid";
import { shade, shadeScale } from "@/components/months/months";
import { Card } from "@/components/ui/card";
import type { Month } from "../api";
import { signedRatio } from "../model";

/** The return of each calendar month, and the benchmark's on pointing at it. */
export function MonthsCard({ months }: { months: readonly Month[] }) {
  const scale = shadeScale(months.map(({ strategy }) => Number(strategy)));
  const rows = months.map((one) => ({ ...one, month: `${one.year}-${`${one.month}`.padStart(2, "0")}` }));
  return (
    <Card title="Monthly returns, %">
      <MonthGrid
        months={rows}
        cell={({ strategy, benchmark }) => (
          <span
            className="num grid h-8 place-items-center rounded-control bg-sunk text-12 font-semibold"
            style={{ background: shade(Number(strategy), scale) }}
            title={benchmark === null ? undefined : `Benchmark ${signedRatio(benchmark)}`}
          >
            {signedRatio(strategy).replace("%", "")}
          </span>
        )}
      />
    </Card>
  );
}
