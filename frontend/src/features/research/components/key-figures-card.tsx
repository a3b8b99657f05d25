import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { components } from "@/api/schema";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { signClass } from "@/components/ui/kpi-card";
import { Skeleton } from "@/components/ui/skeleton";
import { compareDecimals, ratioToPercent } from "@/lib/decimal-text";
import {
  type DecimalText,
  formatCompact,
  formatDay,
  formatMoney,
  formatPercent,
  formatPrice,
  formatSignedPercent,
  formatTime,
  signOf,
} from "@/lib/format";
import type { Quote } from "@/lib/live/events";
import { keyFiguresQuery } from "../api/queries";
import { RangeBar } from "./range-bar";

type Figures = components["schemas"]["KeyFiguresRead"];

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-3 border-t border-hair py-[5px] first:border-0">
      <dt className="text-[12.5px] text-text2">{name}</dt>
      <dd className="num text-right text-13 font-semibold">{children}</dd>
    </div>
  );
}

function Return({ ratio }: { ratio: DecimalText | null }) {
  return (
    <span className={signClass(signOf(ratio))}>
      {ratio === null ? "—" : formatSignedPercent(ratioToPercent(ratio))}
    </span>
  );
}

/** An average with where the price stands to it, in words. */
function Average({ value, quote }: { value: DecimalText | null; quote: Quote }) {
  if (value === null) {
    return "—";
  }
  const side = compareDecimals(quote.last, value);
  const words = side === 0 ? "at it" : side > 0 ? "price above" : "price below";
  return (
    <>
      <span className="mr-2 text-12 font-normal text-text3">{words}</span>
      {quote.asset_class === "index" ? formatPrice(value) : formatMoney(value)}
    </>
  );
}

function Session({ quote }: { quote: Quote }) {
  return (
    <>
      <Row name="Previous close">{formatPrice(quote.previous_close)}</Row>
      <Row name="Open">{formatPrice(quote.open)}</Row>
      <Row name="Low to high">
        {quote.low === null ? "—" : `${formatPrice(quote.low)} to ${formatPrice(quote.high)}`}
      </Row>
      {quote.asset_class === "index" ? null : (
        <Row name="Volume today">{formatCompact(`${quote.volume}`)}</Row>
      )}
    </>
  );
}

function Dividends({ figures }: { figures: Figures }) {
  const { trailing_dividends: paid, dividend_yield: ratio, next_ex_date: day } = figures;
  if (paid === null) {
    return <Row name="Dividends">Not told by {figures.source}</Row>;
  }
  return (
    <>
      <Row name="Dividends, 12 months">{signOf(paid) === 0 ? "None" : `${formatMoney(paid)} a share`}</Row>
      {ratio !== null && signOf(ratio) !== 0 ? (
        <Row name="Dividend yield">{formatPercent(ratioToPercent(ratio))}</Row>
      ) : null}
      <Row name="Next ex-date">{day ? formatDay(day) : "None announced"}</Row>
    </>
  );
}

function FigureList({ figures, quote }: { figures: Figures; quote: Quote }) {
  const isIndex = quote.asset_class === "index";
  const volume = figures.average_volume_20d;
  return (
    <>
      <p className="text-[12.5px] text-text2">52-week range</p>
      <RangeBar
        name="52-week range"
        low={figures.low_52w}
        high={figures.high_52w}
        value={quote.last}
        hasFigures
        isPoints={isIndex}
        className="mb-2"
      />
      <dl>
        <Session quote={quote} />
        {isIndex ? null : (
          <Row name="Average volume, 20 days">{volume === null ? "—" : formatCompact(`${volume}`)}</Row>
        )}
        <Row name="Return, 1 month">
          <Return ratio={figures.return_1m} />
        </Row>
        <Row name="Return, 3 months">
          <Return ratio={figures.return_3m} />
        </Row>
        <Row name="Return, 1 year">
          <Return ratio={figures.return_1y} />
        </Row>
        <Row name="Volatility, 1 year">
          {figures.volatility_1y === null ? "—" : formatPercent(ratioToPercent(figures.volatility_1y))}
        </Row>
        <Row name="50-day average">
          <Average value={figures.sma_50} quote={quote} />
        </Row>
        <Row name="200-day average">
          <Average value={figures.sma_200} quote={quote} />
        </Row>
        {isIndex ? null : <Dividends figures={figures} />}
      </dl>
      <p className="mt-2 text-11 text-text3">
        Computed from daily bars. Source {figures.source}, as of {formatTime(figures.as_of)}.
      </p>
    </>
  );
}

/** The session and the figures of the past year, each from the symbol's own bars. */
export function KeyFiguresCard({ quote }: { quote: Quote }) {
  const query = useQuery(keyFiguresQuery(quote.symbol));
  return (
    <Card title="Key figures">
      <DataBlock query={query} skeleton={<Skeleton className="h-[430px]" />}>
        {(figures) => <FigureList figures={figures} quote={quote} />}
      </DataBlock>
    </Card>
  );
}
