import { lazy, Suspense } from "react";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { type DecimalText, formatDay } from "@/lib/format";
import { metricText, signedRatio } from "../model";
import type { Forward, SweepDetail } from "./api";
import { OBJECTIVES } from "./draft";
import { valuesText } from "./model";

const ForwardChart = lazy(() => import("./forward-chart"));
const HEIGHT = "h-[300px]";

function Steps({ forward, sweep }: { forward: Forward; sweep: SweepDetail }) {
  const figure = { key: sweep.objective, unit: unitOf(sweep) } as const;
  const title = OBJECTIVES.find(({ value }) => value === sweep.objective)?.label ?? "Figure";
  return (
    <Table caption="Steps of the walk forward">
      <thead>
        <tr>
          <Th>Chosen on</Th>
          <Th>Traded on</Th>
          <Th>Values</Th>
          <Th right>{title}, chosen</Th>
          <Th right>traded</Th>
          <Th right>Return traded</Th>
        </tr>
      </thead>
      <tbody>
        {forward.folds.map((fold) => (
          <Tr key={fold.traded_from}>
            <Td className="whitespace-nowrap">
              {formatDay(fold.chosen_from)} – {formatDay(fold.chosen_to)}
            </Td>
            <Td className="whitespace-nowrap">
              {formatDay(fold.traded_from)} – {formatDay(fold.traded_to)}
            </Td>
            <Td>{fold.values ? valuesText(fold.values) : "None could be judged: cash"}</Td>
            <Td right>{metricText(figure, fold.in_sample as DecimalText | null)}</Td>
            <Td right>{metricText(figure, fold.out_of_sample as DecimalText | null)}</Td>
            <Td right>{signedRatio(fold.return_ratio as DecimalText)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
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
        <Steps forward={forward} sweep={sweep} />
      </div>
    </Card>
  );
}
