import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { signClass } from "@/components/ui/kpi-card";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { signOf } from "@/lib/format";
import { performanceQuery } from "../api/figures";
import { useDashboard } from "../hooks/use-dashboard";
import type { Performance } from "../model";
import { monthName, monthPeriod, shiftMonth } from "../period";
import { MonthTable } from "./month-table";

function Total({ found }: { found: Performance | undefined }) {
  const { amounts } = useDashboard();
  return (
    <span className={cn("num text-13 font-semibold", signClass(signOf(found?.net_pnl)))}>
      {amounts.signedMoney(found?.net_pnl)}
    </span>
  );
}

/** Daily results of one month as a calendar. */
export function MonthCard() {
  const { search, filter, today, earliest, onSearch } = useDashboard();
  const present = today.slice(0, 7);
  const shown = search.month && search.month < present ? search.month : present;
  const account = filter.account ? { account: filter.account } : {};
  const query = useQuery(performanceQuery({ ...monthPeriod(shown, today), ...account }));
  const isFirst = earliest !== undefined && shown <= earliest.slice(0, 7);
  const isLast = shown >= present;
  const move = (by: number) => {
    const next = shiftMonth(shown, by);
    onSearch({ month: next >= present ? undefined : next });
  };
  return (
    <Card
      title={monthName(shown)}
      aside={
        <span className="flex items-center gap-1.5">
          <Total found={query.isPlaceholderData ? undefined : query.data} />
          <IconButton
            label="Previous month"
            size="sm"
            variant="ghost"
            aria-disabled={isFirst}
            onClick={() => move(-1)}
          >
            <ChevronLeft size={16} aria-hidden />
          </IconButton>
          <IconButton
            label="Next month"
            size="sm"
            variant="ghost"
            aria-disabled={isLast}
            onClick={() => move(1)}
          >
            <ChevronRight size={16} aria-hidden />
          </IconButton>
        </span>
      }
    >
      <DataBlock query={query} skeleton={<Skeleton className="h-[289px]" />}>
        {(found) => (
          <MonthTable
            month={shown}
            today={today}
            earliest={earliest}
            days={query.isPlaceholderData ? [] : found.by_day}
          />
        )}
      </DataBlock>
      <p className="mt-2 text-12 text-text3">Result of each session, without deposits and withdrawals.</p>
    </Card>
  );
}
