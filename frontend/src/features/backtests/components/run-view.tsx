import { useQuery } from "@tanstack/react-query";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { KpiCard, KpiRow } from "@/components/ui/kpi-card";
import { Skeleton } from "@/components/ui/skeleton";
import { InlineError } from "@/components/ui/states";
import { formatMoney, signOf } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import { type Result, type RunDetail, runQuery, useRemove, useSave } from "../api";
import { metricOf, metricText, runTerms, runWords, signedRatio } from "../model";
import { CurveCard } from "./curve-card";
import { MetricsCard } from "./metrics-card";
import { MonthsCard } from "./months-card";
import { OpenPositions } from "./open-positions";
import { PythonCard } from "./python-card";
import { RunProgress } from "./run-progress";
import { StatementsCard } from "./statements-card";
import { TradesCard } from "./trades-card";
import { TrustCard } from "./trust-card";

export interface RunViewProps {
  id: string;
  mayRun: boolean;
  /** The run was deleted. */
  onGone: () => void;
}

function Actions({ run, mayRun, onGone }: { run: RunDetail; mayRun: boolean; onGone: () => void }) {
  const save = useSave(run.id);
  const remove = useRemove(onGone);
  const error = save.error ?? remove.error;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {run.result ? (
        <>
          {mayRun && run.strategy_id && run.timeframe === "1d" ? (
            <ButtonLink
              to="/strategies"
              search={{ strategy: run.strategy_id, paper: true, run: run.id }}
              size="sm"
            >
              Run on paper
            </ButtonLink>
          ) : null}
          <Button size="sm" busy={save.isPending} onClick={() => save.mutate("pdf")}>
            Report (PDF)
          </Button>
          <Button size="sm" busy={save.isPending} onClick={() => save.mutate("csv")}>
            Trades (CSV)
          </Button>
          <Button size="sm" busy={save.isPending} onClick={() => save.mutate("json")}>
            Everything (JSON)
          </Button>
        </>
      ) : null}
      {mayRun ? (
        <Button size="sm" variant="danger" busy={remove.isPending} onClick={() => remove.mutate(run.id)}>
          Delete run
        </Button>
      ) : null}
      {error ? <InlineError error={asApiError(error)} /> : null}
    </div>
  );
}

function Headline({ run, result }: { run: RunDetail; result: Result }) {
  const shown = (key: string) => {
    const metric = metricOf(result, key);
    return metric ? metricText(metric, metric.strategy) : "—";
  };
  const { headline } = run;
  const beside = headline?.benchmark_return
    ? `${run.benchmark} ${signedRatio(headline.benchmark_return)}`
    : "";
  return (
    <KpiRow>
      <KpiCard
        label="Total return"
        value={signedRatio(headline?.total_return)}
        sign={signOf(headline?.total_return)}
        note={beside}
      />
      <KpiCard
        label="Return a year"
        value={shown("annual_return")}
        note={`${formatMoney(headline?.final_equity)} at the end`}
      />
      <KpiCard label="Sharpe ratio" value={shown("sharpe")} note={`volatility ${shown("volatility")}`} />
      <KpiCard
        label="Largest drawdown"
        value={shown("max_drawdown")}
        note={`longest ${shown("longest_drawdown")} sessions`}
      />
      <KpiCard label="Trades" value={shown("trades")} note={`${shown("win_rate")} won`} />
      <KpiCard
        label="Costs"
        value={formatMoney(headline?.costs)}
        note={`exposure ${shown("average_exposure")}`}
      />
    </KpiRow>
  );
}

function Ended({ run }: { run: RunDetail }) {
  return (
    <Card title={run.name}>
      <p className="num text-13 text-text2">{runTerms(run)}</p>
      <p role="status" className="mt-2 text-13 font-semibold break-words whitespace-pre-line">
        {run.state === "canceled"
          ? "You canceled this run; it has no result."
          : `${runWords(run)}: ${run.problem}`}
      </p>
      <ButtonLink
        to="/backtests"
        search={{ strategy: run.strategy_id ?? run.template_id ?? run.python_file ?? undefined }}
        size="sm"
        className="mt-3"
      >
        Set it up again
      </ButtonLink>
    </Card>
  );
}

function Found({ run, result }: { run: RunDetail; result: Result }) {
  return (
    <>
      <Headline run={run} result={result} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3.5 @min-[1100px]:grid-cols-[minmax(0,1fr)_352px]">
        <CurveCard run={run} result={result} />
        {run.trust ? <TrustCard trust={run.trust} result={result} /> : null}
      </div>
      <MetricsCard result={result} benchmark={run.benchmark} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3.5 @min-[1100px]:grid-cols-[minmax(700px,3fr)_minmax(0,2fr)]">
        <MonthsCard months={result.months} />
        <StatementsCard statements={result.statements} manifest={run.manifest} />
      </div>
      {result.open_positions.length > 0 ? <OpenPositions positions={result.open_positions} /> : null}
      <TradesCard id={run.id} />
      {run.python ? <PythonCard python={run.python} /> : null}
    </>
  );
}

/** One run: on its way, ended without a result, or with everything it came to. */
export function RunView({ id, mayRun, onGone }: RunViewProps) {
  const query = useQuery(runQuery(id));
  return (
    <DataBlock query={query} skeleton={<Skeleton className="h-[520px]" />}>
      {(run) => {
        if (run.state === "running") {
          return <RunProgress run={run} mayRun={mayRun} />;
        }
        return (
          <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5">
            {run.result ? (
              <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-2">
                <h2 className="text-17">{run.name}</h2>
                <p className="num mr-auto text-13 text-text2">{runTerms(run)}</p>
                <Actions run={run} mayRun={mayRun} onGone={onGone} />
              </div>
            ) : (
              <>
                <Ended run={run} />
                <Actions run={run} mayRun={mayRun} onGone={onGone} />
              </>
            )}
            {run.result ? <Found run={run} result={run.result} /> : null}
          </div>
        );
      }}
    </DataBlock>
  );
}
