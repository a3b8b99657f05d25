import { lazy, Suspense } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { ModelledNote } from "@/components/ui/modelled-note";
import { Skeleton } from "@/components/ui/skeleton";
import { ratioToPercent } from "@/lib/decimal-text";
import {
  formatDay,
  formatMoney,
  formatPercent,
  formatQuantity,
  formatSignedPercent,
  formatSignedWholeMoney,
  signOf,
} from "@/lib/format";
import { type PreviewResult, plainNumber } from "../model";
import { metricOf } from "../trust";
import type { Preview } from "../use-preview";

const PreviewChart = lazy(() => import("./preview-chart"));
const HEIGHT = "h-[230px] my-2";

function percent(ratio: string | null | undefined): string {
  return ratio === null || ratio === undefined ? "—" : formatSignedPercent(ratioToPercent(ratio));
}

/** Of a fall, which is stored without its sign. */
function fall(ratio: string | null | undefined): string {
  return ratio === null || ratio === undefined ? "—" : percent(`-${ratio.replace("-", "")}`);
}

interface PreviewCardProps {
  preview: Preview;
  /** It is known that nothing is to be mended. */
  isSound: boolean;
  /** It is known that something is. */
  isBroken: boolean;
}

/** What the strategy would have made, a moment after each change that leaves it sound; nothing is kept. */
export function PreviewCard({ preview, isSound, isBroken }: PreviewCardProps) {
  const { query, range, isComputing } = preview;
  return (
    <Card
      title="Instant backtest"
      aside={
        <>
          <Legend />
          <span className="num min-w-16 text-right text-12 text-text3">
            {isComputing ? "Computing" : query.data ? timeWords(query.data.elapsed_ms) : null}
          </span>
        </>
      }
      className="@container"
    >
      {isSound || query.data ? (
        <DataBlock query={query} skeleton={<Skeleton className="h-[360px]" />}>
          {({ headline, manifest, result }) => (
            <>
              {isBroken ? (
                <p className="mb-2 text-12 text-warn">
                  Of what it was before: it cannot be run as it stands.
                </p>
              ) : null}
              {result.modelled ? (
                <div className="mb-3">
                  <ModelledNote assumptions={result.assumptions} />
                </div>
              ) : null}
              <Figures headline={headline} result={result} />
              {result.curve.length > 1 ? (
                <Suspense fallback={<Skeleton className={HEIGHT} />}>
                  <PreviewChart
                    curve={result.curve}
                    outOfSampleFrom={result.out_of_sample_from}
                    className={HEIGHT}
                  />
                </Suspense>
              ) : null}
              <Costs result={result} />
              <p className="mt-2 text-12 text-text3">
                {formatDay(range.start)} to {formatDay(range.end)}, {formatMoney("100000")} to start with.
                Prices: {manifest.source}, {manifest.delay}. Nothing of it is kept or counted as a try.
              </p>
            </>
          )}
        </DataBlock>
      ) : (
        <p className="text-13 text-text3">It runs as soon as nothing is left to be mended.</p>
      )}
    </Card>
  );
}

/** `23 ms`, `1.4 s`. */
function timeWords(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function Legend() {
  return (
    <span className="mr-auto inline-flex gap-3 text-12 text-text2">
      <span className="inline-flex items-center gap-1.5">
        <i aria-hidden="true" className="h-[3px] w-3.5 rounded-pill bg-brand" />
        Strategy
      </span>
      <span className="inline-flex items-center gap-1.5">
        <i aria-hidden="true" className="w-3.5 border-t-2 border-dashed border-text3" />
        SPY
      </span>
    </span>
  );
}

interface Told {
  headline: {
    total_return: string | null;
    annual_return: string | null;
    benchmark_return: string | null;
    max_drawdown: string | null;
    sharpe: string | null;
    trades: number;
  };
  result: PreviewResult;
}

/** Five figures, each above the benchmark's. */
function Figures({ headline, result }: Told) {
  const beside = (key: string) => metricOf(result, key)?.benchmark ?? null;
  const won = metricOf(result, "win_rate")?.strategy ?? null;
  const figures: [name: string, value: string, note: string | null][] = [
    ["Return", percent(headline.total_return), `SPY ${percent(headline.benchmark_return)}`],
    ["A year", percent(headline.annual_return), `SPY ${percent(beside("annual_return"))}`],
    ["Drawdown", fall(headline.max_drawdown), `SPY ${fall(beside("max_drawdown"))}`],
    ["Sharpe", plainNumber(headline.sharpe), `SPY ${plainNumber(beside("sharpe"))}`],
    [
      "Trades",
      formatQuantity(headline.trades),
      won === null ? null : `${formatPercent(ratioToPercent(won))} won`,
    ],
  ];
  return (
    <dl className="num grid grid-cols-2 gap-x-3 gap-y-2 text-12 @min-[460px]:grid-cols-[repeat(5,auto)] @min-[460px]:justify-between">
      {figures.map(([name, value, note]) => (
        <div key={name}>
          <dt className="text-text2">{name}</dt>
          <dd
            className={`text-15 font-bold ${value.startsWith("−") && name !== "Sharpe" ? "text-down" : ""}`}
          >
            {value}
          </dd>
          {note ? <dd className="text-text3">{note}</dd> : null}
        </div>
      ))}
    </dl>
  );
}

/** From what the rules made to what is left of it. */
function Costs({ result }: { result: PreviewResult }) {
  const of = (key: string) => metricOf(result, key)?.strategy ?? null;
  const gain = of("gain");
  const parts: [name: string, value: string, tone: string][] = [
    ["Gross", formatSignedWholeMoney(of("gain_before_costs")), ""],
    ["Slippage", taken(of("slippage")), ""],
    ["Fees", taken(of("fees")), ""],
    ["Net", formatSignedWholeMoney(gain), signOf(gain) < 0 ? "text-down" : "text-up"],
  ];
  return gain === null ? null : (
    <dl className="num flex flex-wrap justify-between gap-x-4 gap-y-1 border-t border-hair pt-2 text-13">
      {parts.map(([name, value, tone]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-text2">{name}</dt>
          <dd className={`font-bold ${tone}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A cost is taken off. */
function taken(cost: string | null): string {
  return cost !== null && signOf(cost) > 0
    ? formatSignedWholeMoney(`-${cost}`)
    : formatSignedWholeMoney(cost);
}
