import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { KpiCard, KpiRow } from "@/components/ui/kpi-card";
import { ModelledNote } from "@/components/ui/modelled-note";
import { Skeleton } from "@/components/ui/skeleton";
import { formatMoney, signOf } from "@/lib/format";
import { type Result, type RunDetail, runQuery, type Trade } from "../api";
import { CandlesCard } from "../candles/candles-card";
import { useArrival } from "../hooks/use-arrival";
import { metricOf, metricText, runTerms, runWords, signedRatio } from "../model";
import { CurveCard } from "./curve-card";
import { MetricsCard } from "./metrics-card";
import { MonthsCard } from "./months-card";
import { OpenPositions } from "./open-positions";
import { PythonCard } from "./python-card";
import { RunActions } from "./run-actions";
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
    <Card aria-label={run.name}>
      <p role="status" className="text-13 font-semibold break-words whitespace-pre-line">
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
  const [picked, setPicked] = useState<Trade | null>(null);
  const candles = useRef<HTMLHeadingElement>(null);
  const pick = (trade: Trade) => {
    setPicked(trade);
    candles.current?.focus();
  };
  return (
    <>
      {result.modelled ? <ModelledNote assumptions={result.assumptions} /> : null}
      <Headline run={run} result={result} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3.5 @min-[1100px]:grid-cols-[minmax(0,1fr)_352px]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5">
          <CurveCard run={run} result={result} />
          <CandlesCard run={run} picked={picked} headingRef={candles} />
        </div>
        {run.trust ? <TrustCard trust={run.trust} result={result} /> : null}
      </div>
      <MetricsCard result={result} benchmark={run.benchmark} />
      <MonthsCard months={result.months} />
      <StatementsCard statements={result.statements} manifest={run.manifest} />
      {result.open_positions.length > 0 ? <OpenPositions positions={result.open_positions} /> : null}
      <TradesCard id={run.id} onPick={pick} />
      {run.python ? <PythonCard python={run.python} /> : null}
    </>
  );
}

/** What a run has come to, for who cannot see it change. */
function standing(run: RunDetail): string {
  switch (run.state) {
    case "running":
      return `${run.name}: the backtest runs.`;
    case "done":
      return `The backtest is done: ${signedRatio(run.headline?.total_return)}, ${run.headline?.trades ?? 0} trades.`;
    default:
      return "";
  }
}

/** One run: on its way, ended without a result, or with everything it came to, under one heading all along. */
export function RunView({ id, mayRun, onGone }: RunViewProps) {
  const query = useQuery(runQuery(id));
  const arrive = useArrival(query.data?.state);
  return (
    <DataBlock query={query} skeleton={<Skeleton className="h-[520px]" />}>
      {(run) => (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-2">
            <h2 ref={arrive} tabIndex={-1} className="text-17">
              {run.name}
            </h2>
            <p className="num mr-auto text-13 text-text2">{runTerms(run)}</p>
            <RunActions run={run} mayRun={mayRun} onGone={onGone} />
          </div>
          <p role="status" className="sr-only">
            {standing(run)}
          </p>
          {run.state === "running" ? <RunProgress run={run} /> : null}
          {run.state !== "running" && run.result ? <Found run={run} result={run.result} /> : null}
          {run.state !== "running" && !run.result ? <Ended run={run} /> : null}
        </div>
      )}
    </DataBlock>
  );
}
