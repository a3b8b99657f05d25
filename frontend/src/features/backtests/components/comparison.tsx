import { useQueries } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { Sparkline } from "@/components/ui/sparkline";
import { ErrorState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { cn } from "@/lib/cn";
import { signOf } from "@/lib/format";
import { type Metric, type RunDetail, runQuery } from "../api";
import { useArrival } from "../hooks/use-arrival";
import { GROUPS, metricOf, metricText, runTerms } from "../model";

/** The names of the figures stay in sight where the runs scroll sideways. */
const FIRST = "max-tile:sticky max-tile:left-0 max-tile:z-10 max-tile:bg-card-b";

function Head({ run, onOpen }: { run: RunDetail; onOpen: (id: string) => void }) {
  return (
    <Th right className="min-w-32 align-bottom">
      <button
        type="button"
        onClick={() => onOpen(run.id)}
        className="text-right text-13 font-semibold whitespace-normal text-text hover:underline"
      >
        {run.name}
      </button>
      <span className="block text-11 font-normal whitespace-normal">{runTerms(run)}</span>
      <span className="mt-1 flex justify-end">
        <Sparkline
          points={run.result?.curve.map(({ equity }) => equity) ?? []}
          sign={signOf(run.headline?.total_return)}
          width={120}
          height={28}
        />
      </span>
    </Th>
  );
}

/** Every figure that one of the runs has: a fee for borrowed shares is told where shares were borrowed. */
function metricsOf(runs: readonly RunDetail[]): Metric[] {
  const found = runs.flatMap(({ result }) => result?.metrics ?? []);
  return found.filter(({ key }, at) => found.findIndex((one) => one.key === key) === at);
}

/** Two to four runs side by side, figure by figure. */
export function Comparison({ ids, onOpen }: { ids: readonly string[]; onOpen: (id: string) => void }) {
  const arrive = useArrival();
  const queries = useQueries({ queries: ids.map((id) => runQuery(id)) });
  const failed = queries.find(({ error, data }) => error && !data);
  if (failed) {
    return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  }
  const runs = queries.flatMap(({ data }) => (data ? [data] : []));
  if (runs.length < ids.length) {
    return <Skeleton className="h-[420px]" />;
  }
  const metrics = metricsOf(runs);
  return (
    <Card title="Side by side" headingRef={arrive}>
      <Table caption="Figures of the chosen runs">
        <thead>
          <tr>
            <Th className={FIRST}>Figure</Th>
            {runs.map((run) => (
              <Head key={run.id} run={run} onOpen={onOpen} />
            ))}
          </tr>
        </thead>
        {GROUPS.map(({ value, label }) => (
          <tbody key={value}>
            <tr>
              <th
                scope="rowgroup"
                colSpan={runs.length + 1}
                className="pt-3 pb-1 text-left text-12 text-text3"
              >
                {label}
              </th>
            </tr>
            {metrics
              .filter((metric) => metric.group === value)
              .map(({ key, title, meaning }) => (
                <Tr key={key}>
                  <Td className={cn("font-semibold tile:whitespace-nowrap", FIRST)} title={meaning}>
                    {title}
                  </Td>
                  {runs.map((run) => {
                    const metric = run.result ? metricOf(run.result, key) : undefined;
                    return (
                      <Td key={run.id} right>
                        {metric ? metricText(metric, metric.strategy) : "—"}
                      </Td>
                    );
                  })}
                </Tr>
              ))}
          </tbody>
        ))}
      </Table>
    </Card>
  );
}
