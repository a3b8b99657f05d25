import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { ratioToPercent } from "@/lib/decimal-text";
import { etDate, formatDay, formatMoney, formatQuantity, formatSignedPercent } from "@/lib/format";
import { useSettled } from "@/lib/use-settled";
import { previewQuery } from "../api";
import { type Definition, type PreviewResult, plainNumber } from "../model";

const PreviewChart = lazy(() => import("./preview-chart"));
const HEIGHT = "h-[220px] mb-3";

/** Days that an instant backtest looks at: five years of daily bars, less of shorter ones, which are many. */
const DAYS: Readonly<Record<string, number>> = { "1h": 365, "15m": 120, "5m": 45, "1m": 14 };
const FIVE_YEARS = 1826;
const DAY_MS = 86_400_000;

/** The days up to yesterday, New York's. */
function lately(timeframe: string, now = new Date()): { start: string; end: string } {
  const end = now.getTime() - DAY_MS;
  const start = end - (DAYS[timeframe] ?? FIVE_YEARS) * DAY_MS;
  return { start: etDate(new Date(start)), end: etDate(new Date(end)) };
}

function percent(ratio: string | null): string {
  return ratio === null ? "—" : formatSignedPercent(ratioToPercent(ratio));
}

/** What the strategy would have made, a moment after each change that leaves it sound; nothing is kept. */
export function PreviewCard({ definition, isSound }: { definition: Definition; isSound: boolean }) {
  const settled = useSettled(definition, 900);
  const range = lately(definition.timeframe);
  const isCurrent = JSON.stringify(settled) === JSON.stringify(definition);
  const query = useQuery({
    ...previewQuery(settled, range),
    enabled: isSound && isCurrent,
    placeholderData: (before) => before,
  });
  return (
    <Card
      title="Instant backtest"
      aside={
        <span className="num text-12 text-text3">
          {query.isFetching || !isCurrent ? "Computing" : null}
          {query.data && !query.isFetching && isCurrent ? `${query.data.elapsed_ms} ms` : null}
        </span>
      }
    >
      {isSound || query.data ? (
        <DataBlock query={query} skeleton={<Skeleton className="h-28" />}>
          {({ headline, manifest, result }) => (
            <>
              {result.curve.length > 1 ? (
                <Suspense fallback={<Skeleton className={HEIGHT} />}>
                  <PreviewChart curve={result.curve} className={HEIGHT} />
                </Suspense>
              ) : null}
              <dl className="num grid grid-cols-2 gap-x-3 gap-y-2 text-13 @min-[600px]:grid-cols-3">
                <Figure
                  name="Return"
                  value={percent(headline.total_return)}
                  note={`SPY ${percent(headline.benchmark_return)}`}
                />
                <Figure name="A year" value={percent(headline.annual_return)} />
                <Figure
                  name="Deepest fall"
                  value={
                    headline.max_drawdown === null
                      ? "—"
                      : percent(`-${headline.max_drawdown.replace("-", "")}`)
                  }
                />
                <Figure name="Sharpe" value={plainNumber(headline.sharpe)} />
                <Figure name="Trades" value={formatQuantity(headline.trades)} />
                <Figure name="Costs" value={formatMoney(headline.costs)} />
              </dl>
              <Trust result={result} />
              <p className="mt-2.5 text-12 text-text3">
                {formatDay(range.start)} to {formatDay(range.end)}, {formatMoney("100000")} to start with.
                Prices: {manifest.source}, {manifest.delay}. In sample: you are looking while you change it.
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

/** What the years kept apart say beside the others, and what only a full backtest checks. */
function Trust({ result }: { result: PreviewResult }) {
  const sharpe = result.metrics.find(({ key }) => key === "sharpe");
  const from = result.out_of_sample_from;
  const [before, after] = [Number(sharpe?.in_sample ?? 0), Number(sharpe?.out_of_sample ?? 0)];
  const holds = after > 0 && after >= before / 2;
  return (
    <p className="num mt-2.5 border-t border-hair pt-2 text-12 text-text2">
      {sharpe && from ? (
        <>
          <b className={holds ? "text-up" : "text-warn"}>{holds ? "Holds" : "Weaker"} out of sample:</b>{" "}
          Sharpe {plainNumber(sharpe.in_sample)} before {formatDay(from)}, {plainNumber(sharpe.out_of_sample)}{" "}
          from then on.
        </>
      ) : (
        "Too few sessions to keep a part apart."
      )}{" "}
      <span className="text-text3">
        The look-ahead probe and the count of tries come with the full backtest.
      </span>
    </p>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div>
      <dt className="text-12 text-text3">{name}</dt>
      <dd className="font-semibold">{value}</dd>
      {note ? <dd className="text-12 text-text3">{note}</dd> : null}
    </div>
  );
}
