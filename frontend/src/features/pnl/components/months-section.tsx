import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { performanceQuery } from "../api/figures";
import { useDashboard } from "../hooks/use-dashboard";
import { signedRatio } from "../model";
import { type MonthReturn, monthStatistics } from "../months";
import { monthName } from "../period";
import { MonthCard } from "./month-card";
import { MonthHeatmap } from "./month-heatmap";
import type { SectionProps } from "./sections";

type Press = "show" | "open";
const PRESSES: readonly { value: Press; label: string }[] = [
  { value: "show", label: "Show month" },
  { value: "open", label: "Open number" },
];

function Summary({ months }: { months: readonly MonthReturn[] }) {
  const found = monthStatistics(months);
  return found ? (
    <p className="mt-2 text-12 text-text3">
      {found.rose} of {found.count} months rose. Best {monthName(found.best.month)}{" "}
      {signedRatio(found.best.twr)}, worst {monthName(found.worst.month)} {signedRatio(found.worst.twr)}.
      Time-weighted.
    </p>
  ) : null;
}

/** The return of each month since the beginning, and the result of each day of one month. */
export default function MonthsSection({ isReady }: SectionProps) {
  const { filter } = useDashboard();
  const [press, setPress] = useState<Press>("show");
  const account = filter.account ? { account: filter.account } : {};
  const query = useQuery({ ...performanceQuery({ range: "max", ...account }), enabled: isReady });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 @min-[1000px]:grid-cols-[minmax(0,1fr)_352px]">
      <Card
        title="Return of each month, %"
        aside={
          <SegmentedControl
            label="A press on a month"
            size="sm"
            value={press}
            options={PRESSES}
            onChange={setPress}
          />
        }
      >
        <DataBlock
          query={query}
          skeleton={<Skeleton className="h-[289px]" />}
          isEmpty={(found) => found.by_month.length === 0}
          empty={<EmptyState>A month's return appears here with its first session.</EmptyState>}
        >
          {(found) => (
            <>
              <MonthHeatmap months={found.by_month} opens={press === "open"} />
              <Summary months={found.by_month} />
            </>
          )}
        </DataBlock>
      </Card>
      <MonthCard />
    </div>
  );
}
