import { lazy, Suspense } from "react";
import { Card } from "@/components/ui/card";
import { ColumnTable } from "@/components/ui/column-table";
import type { Column } from "@/components/ui/columns";
import { Skeleton } from "@/components/ui/skeleton";
import { type DecimalText, formatDay } from "@/lib/format";
import { metricText, signedRatio } from "../model";
import type { Forward, SweepDetail } from "./api";
import { OBJECTIVES } from "./draft";
import { valuesText } from "./model";

const ForwardChart = lazy(() => import("./forward-chart"));
const HEIGHT = "h-[300px]";

type Fold = Forward["folds"][number];

function columnsOf(sweep: SweepDetail): Column<Fold>[] {
  const figure = { key: sweep.objective, unit: unitOf(sweep) } as const;
  const title = OBJECTIVES.find(({ value }) => value === sweep.objective)?.label ?? "Figure";
  const text = (value: Fold["in_sample"]) => metricText(figure, value as DecimalText | null);
  return [
    {
      key: "chosen",
      header: "Chosen on",
      cell: (fold) => `${formatDay(fold.chosen_from)} – ${formatDay(fold.chosen_to)}`,
    },
    {
      key: "traded",
      header: "Traded on",
      cell: (fold) => `${formatDay(fold.traded_from)} – ${formatDay(fold.traded_to)}`,
    },
    {
      key: "values",
      header: "Values",
      className: "whitespace-normal",
      cell: ({ values }) => (values ? valuesText(values) : "None could be judged: cash"),
    },
    { key: "in", header: `${title}, chosen`, right: true, cell: (fold) => text(fold.in_sample) },
    { key: "out", header: `${title}, traded`, right: true, cell: (fold) => text(fold.out_of_sample) },
    {
      key: "return",
      header: "Return traded",
      right: true,
      cell: (fold) => signedRatio(fold.return_ratio as DecimalText),
    },
  ];
}

function unitOf({ objective }: SweepDetail): "ratio" | "number" {
  return ["total_return", "annual_return", "max_drawdown"].includes(objective) ? "ratio" : "number";
}

/** The joined curve of what was chosen step by step, beside that of the variant that was best in hindsight. */
export function ForwardCard({ sweep, forward }: { sweep: SweepDetail; forward: Forward }) {
  return (
    <Card title="Walk forward">
      <div className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-12 text-text2">
        <span className="inline-flex items-center gap-2">
          <i aria-hidden="true" className="h-[3px] w-3.5 rounded-pill bg-brand" />
          Chosen step by step
        </span>
        <span className="inline-flex items-center gap-2">
          <i aria-hidden="true" className="w-3.5 border-t-2 border-dashed border-text3" />
          {forward.hindsight ? `In hindsight: ${valuesText(forward.hindsight)}` : "No variant in hindsight"}
        </span>
      </div>
      {forward.curve.length > 1 ? (
        <Suspense fallback={<Skeleton className={HEIGHT} />}>
          <ForwardChart forward={forward} className={HEIGHT} />
        </Suspense>
      ) : null}
      <div className="mt-3">
        <ColumnTable
          caption="Steps of the walk forward"
          columns={columnsOf(sweep)}
          rows={forward.folds}
          rowKey={({ traded_from: day }) => day}
        />
      </div>
    </Card>
  );
}
