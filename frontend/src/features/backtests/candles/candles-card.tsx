import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { lazy, type Ref, Suspense, useMemo, useState } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Select } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { PHONE, useMedia } from "@/lib/use-media";
import { type RunDetail, type Trade, tradesQuery } from "../api";
import { spanBarsQuery, symbolTradesQuery } from "./api";
import { barsAround, levelsOf, markersOf, spanOf, tradeSentence } from "./model";

const CandleChart = lazy(() => import("@/components/chart/candle-chart"));

type View = "trade" | "range";

const HEIGHT = "h-[260px] tile:h-[320px]";
const VIEWS = [
  { value: "trade", label: "One trade" },
  { value: "range", label: "Whole range" },
] as const;

interface DrawingProps {
  run: RunDetail;
  trades: readonly Trade[];
  trade: Trade;
  view: View;
}

function Drawing({ run, trades, trade, view }: DrawingProps) {
  const isPhone = useMedia(PHONE);
  const query = useQuery(spanBarsQuery(run, trade.symbol, spanOf(run, trade)));
  const shown = useMemo(() => {
    const all = query.data?.bars ?? [];
    const bars = view === "range" ? [...all] : barsAround(all, trade, isPhone ? 50 : 130);
    return { bars, markers: markersOf(trades, bars), lines: view === "range" ? [] : levelsOf(trade) };
  }, [query.data, trades, trade, view, isPhone]);
  return (
    <DataBlock
      query={query}
      skeleton={<Skeleton className={HEIGHT} />}
      isEmpty={({ bars }) => bars.length === 0}
      empty={
        <EmptyState>
          {run.data_source ? "These bars are no longer kept." : "The market no longer tells these bars."}
        </EmptyState>
      }
    >
      {(series) => (
        <Suspense fallback={<Skeleton className={HEIGHT} />}>
          <CandleChart
            key={`${trade.symbol} ${view === "range" ? "" : trade.number}`}
            bars={{ ...series, bars: shown.bars }}
            markers={shown.markers}
            lines={shown.lines}
            ahead={view === "range" ? 4 : 10}
            className={HEIGHT}
          />
        </Suspense>
      )}
    </DataBlock>
  );
}

interface TradesProps {
  run: RunDetail;
  symbol: string;
  /** The number of the trade to begin with. */
  first: number | undefined;
}

/** The trades in one symbol, one of them at a time with what was around it, or all at once. */
function SymbolTrades({ run, symbol, first }: TradesProps) {
  const query = useQuery(symbolTradesQuery(run.id, symbol));
  const [view, setView] = useState<View>("trade");
  const [typed, setTyped] = useState<string | null>(null);
  const isDaily = run.timeframe === "1d";
  return (
    <DataBlock
      query={query}
      skeleton={<Skeleton className="h-[340px]" />}
      isEmpty={(trades) => trades.length === 0}
      empty={<EmptyState>The rules closed no trade in {symbol}.</EmptyState>}
    >
      {(trades) => {
        const begun = Math.max(
          0,
          trades.findIndex(({ number }) => number === first),
        );
        const given = typed ?? `${begun + 1}`;
        const at = Math.min(trades.length, Math.max(1, Math.trunc(Number(given)) || 1)) - 1;
        const trade = trades[at] as Trade;
        return (
          <>
            <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
              {view === "range" ? null : (
                <span className="w-44">
                  <NumberStepper
                    label={`Trade in ${symbol}`}
                    step="1"
                    min="1"
                    max={`${trades.length}`}
                    unit={`of ${trades.length}`}
                    value={given}
                    onChange={setTyped}
                  />
                </span>
              )}
              {isDaily ? (
                <SegmentedControl label="Candles" size="sm" value={view} options={VIEWS} onChange={setView} />
              ) : null}
              <p role="status" className="num min-w-48 flex-1 text-12 text-text2">
                {view === "range"
                  ? `${trades.length} trades in ${symbol}: ▲ bought, ▼ sold.`
                  : tradeSentence(trade)}
              </p>
            </div>
            <Drawing run={run} trades={trades} trade={trade} view={isDaily ? view : "trade"} />
          </>
        );
      }}
    </DataBlock>
  );
}

export interface CandlesCardProps {
  run: RunDetail;
  picked: Trade | null;
  headingRef: Ref<HTMLHeadingElement>;
}

/** The closed trades of a run on the candles of their symbol; `picked` in the table is the one that is shown. */
export function CandlesCard({ run, picked, headingRef }: CandlesCardProps) {
  const { data, isPending } = useInfiniteQuery(tradesQuery(run.id));
  const [chosen, setChosen] = useState<{ symbol: string; since: Trade | null } | null>(null);
  const own = chosen && chosen.since === picked ? chosen.symbol : picked?.symbol;
  const first = data?.pages[0]?.items[0];
  const symbol = own ?? first?.underlying ?? first?.symbol ?? run.symbols[0] ?? "";
  return (
    <Card
      title="Trades on the candles"
      headingRef={headingRef}
      aside={
        <span className="w-32">
          <Select
            aria-label="Symbol of the candles"
            className="h-8!"
            value={symbol}
            options={run.symbols.map((one) => ({ value: one, label: one }))}
            onChange={({ target }) => setChosen({ symbol: target.value, since: picked })}
          />
        </span>
      }
    >
      {isPending ? <Skeleton className="h-[340px]" /> : null}
      {isPending ? null : (
        <SymbolTrades
          key={`${symbol} ${picked?.number ?? ""}`}
          run={run}
          symbol={symbol}
          first={picked?.symbol === symbol ? picked.number : undefined}
        />
      )}
    </Card>
  );
}
