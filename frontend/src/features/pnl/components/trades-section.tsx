import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { zoneName } from "@/lib/format";
import { useDashboard } from "../hooks/use-dashboard";
import { hasExecutions, useShownAccount } from "../hooks/use-shown-account";
import { listFilter } from "../period";
import type { TradeList } from "../search";
import { tradeStats } from "../statistics";
import { ClosedTrades } from "./closed-trades";
import { Executions } from "./executions";
import type { SectionProps } from "./sections";
import { StatList } from "./stat-list";
import { SymbolFilter } from "./symbol-filter";

const LISTS: readonly { value: TradeList; label: string }[] = [
  { value: "closed", label: "Closed trades" },
  { value: "executions", label: "Executions" },
];

/** The trades of the period with their statistics: round trips or single fills, narrowed by symbol. */
export default function TradesSection({ performance }: SectionProps) {
  const dashboard = useDashboard();
  const { search, onSearch, amounts } = dashboard;
  const canList = hasExecutions(useShownAccount());
  const list = canList ? (search.list ?? "closed") : "closed";
  const filter = { ...listFilter(dashboard), ...(search.symbol ? { symbol: search.symbol } : {}) };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 @min-[1000px]:grid-cols-[minmax(0,1fr)_300px]">
      <Card aria-label="Trades">
        <div className="mb-2 flex flex-wrap items-center gap-x-3.5 gap-y-2">
          <h2 className="text-[14.5px]">Trades</h2>
          {canList ? (
            <SegmentedControl
              label="List"
              size="sm"
              value={list}
              options={LISTS}
              onChange={(value) => onSearch({ list: value === "closed" ? undefined : value })}
            />
          ) : null}
          <SymbolFilter
            key={search.symbol ?? ""}
            value={search.symbol ?? ""}
            onChange={(symbol) => onSearch({ symbol: symbol || undefined })}
          />
        </div>
        {list === "closed" ? <ClosedTrades filter={filter} /> : <Executions filter={filter} />}
        <p className="mt-1 text-12 text-text3">Times in {zoneName()}.</p>
      </Card>
      <Card title="Trade statistics" className="@container">
        <DataBlock query={performance} skeleton={<Skeleton className="h-[300px]" />}>
          {(found) => <StatList label="Trade statistics" stats={tradeStats(found, amounts)} />}
        </DataBlock>
      </Card>
    </div>
  );
}
