import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { signClass } from "@/components/ui/kpi-card";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { formatSignedMoney, signOf } from "@/lib/format";
import { barsBySymbol, type Performance, type SymbolBar, type SymbolMeasure } from "../model";

const MEASURES = [
  { value: "realized_pnl", label: "Realized" },
  { value: "dividends", label: "Dividends" },
] as const;
const SHOWN = 8;

function Bar({ symbol, amount, left, width }: SymbolBar) {
  const sign = signOf(amount);
  return (
    <li className="grid h-[27px] grid-cols-[56px_1fr_92px] items-center gap-2 text-13">
      <Link to="/research/$symbol" params={{ symbol }} className="truncate font-semibold hover:underline">
        {symbol}
      </Link>
      <span className="relative h-3" aria-hidden="true">
        <span
          className={cn("absolute inset-y-0 min-w-0.5 rounded-[3px]", sign > 0 ? "bg-up/80" : "bg-down/80")}
          style={{ left: `${left}%`, width: `${width}%` }}
        />
      </span>
      <span className={cn("num text-right font-semibold", signClass(sign))}>{formatSignedMoney(amount)}</span>
    </li>
  );
}

function Bars({ found, measure }: { found: Performance; measure: SymbolMeasure }) {
  const [isWhole, setIsWhole] = useState(false);
  const count = barsBySymbol(found.by_symbol, measure).length;
  const bars = barsBySymbol(found.by_symbol, measure, isWhole ? count : SHOWN);
  if (bars.length === 0) {
    return (
      <EmptyState>
        {measure === "dividends"
          ? "No dividends were paid in this period."
          : "What each symbol brought appears here once you have closed a trade in this period."}
      </EmptyState>
    );
  }
  return (
    <>
      <ul
        className="min-h-[216px]"
        aria-label={`By symbol, ${measure === "dividends" ? "dividends" : "realized"}`}
      >
        {bars.map((bar) => (
          <Bar key={bar.symbol} {...bar} />
        ))}
      </ul>
      {count > SHOWN ? (
        <Button size="sm" variant="ghost" className="mt-1 w-full" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? "Show fewer" : `The ${SHOWN} largest; show all ${count}`}
        </Button>
      ) : null}
    </>
  );
}

/** What each symbol brought in the period. */
export function SymbolsCard({ query }: { query: UseQueryResult<Performance> }) {
  const [measure, setMeasure] = useState<SymbolMeasure>("realized_pnl");
  return (
    <Card
      title="By symbol"
      aside={
        <SegmentedControl
          label="Measure"
          size="sm"
          value={measure}
          options={MEASURES}
          onChange={setMeasure}
        />
      }
    >
      <DataBlock query={query} skeleton={<Skeleton className="h-[216px]" />}>
        {(found) => <Bars found={found} measure={measure} />}
      </DataBlock>
    </Card>
  );
}
