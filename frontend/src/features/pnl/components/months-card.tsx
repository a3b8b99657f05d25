import type { UseQueryResult } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { MONTH_NAMES, yearsOf } from "@/components/months/months";
import { IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import type { Performance } from "../model";
import { monthScale } from "../months";
import { MonthCell } from "./month-cell";

const GRID = "grid grid-cols-4 gap-1.5";
const CELL = "h-[38px] leading-tight";

interface YearSwitchProps {
  year: string | undefined;
  hasEarlier: boolean;
  hasLater: boolean;
  onMove: (by: number) => void;
}

function YearSwitch({ year, hasEarlier, hasLater, onMove }: YearSwitchProps) {
  return (
    <span className="flex items-center gap-1">
      <IconButton
        label="Earlier year"
        size="sm"
        variant="ghost"
        aria-disabled={!hasEarlier}
        onClick={() => onMove(1)}
      >
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <span className="num text-13 font-semibold">{year ?? ""}</span>
      <IconButton
        label="Later year"
        size="sm"
        variant="ghost"
        aria-disabled={!hasLater}
        onClick={() => onMove(-1)}
      >
        <ChevronRight size={16} aria-hidden />
      </IconButton>
    </span>
  );
}

/** The returns of a year's months, in percent. */
export function MonthsCard({ query }: { query: UseQueryResult<Performance> }) {
  const [back, setBack] = useState(0);
  const months = query.data?.by_month ?? [];
  const years = yearsOf(months);
  const at = Math.min(back, Math.max(0, years.length - 1));
  const shown = years[at];
  return (
    <Card
      title="Monthly returns, %"
      aside={
        <YearSwitch
          year={shown?.year}
          hasEarlier={at < years.length - 1}
          hasLater={at > 0}
          onMove={(by) => setBack(at + by)}
        />
      }
    >
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[126px]" />}
        isEmpty={() => shown === undefined}
        empty={<EmptyState>A month's return appears here with its first session.</EmptyState>}
      >
        {() => (
          <ul aria-label={`Monthly returns of ${shown?.year}`} className={GRID}>
            {shown?.months.map((month, index) => (
              <li key={MONTH_NAMES[index]} className="min-w-0">
                {month ? (
                  <MonthCell
                    found={month}
                    scale={monthScale(months)}
                    name={MONTH_NAMES[index] ?? ""}
                    className={CELL}
                  />
                ) : (
                  <span
                    className={`block rounded-control bg-sunk/60 pt-0.5 text-center text-11 text-text3 ${CELL}`}
                  >
                    {MONTH_NAMES[index]}
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </DataBlock>
    </Card>
  );
}
