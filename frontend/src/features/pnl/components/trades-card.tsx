import { EarlierAccounts } from "@/components/orders/earlier-accounts";
import { Card } from "@/components/ui/card";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { zoneName } from "@/lib/format";
import type { ExecutionFilter } from "../api/trades";
import type { Period } from "../period";
import type { PnlSearch, TradeList } from "../search";
import { ClosedTrades } from "./closed-trades";
import { Executions } from "./executions";
import { SymbolFilter } from "./symbol-filter";

const LISTS: readonly { value: TradeList; label: string }[] = [
  { value: "closed", label: "Closed trades" },
  { value: "executions", label: "Executions" },
];

export interface TradesCardProps {
  search: PnlSearch;
  period: Period;
  /** As `period`, with the accounts whose executions are wanted. */
  executions: ExecutionFilter;
  onSearch: (change: PnlSearch) => void;
}

/** The trades of the period: round trips or single fills, narrowed by symbol. */
export function TradesCard({ search, period, executions, onSearch }: TradesCardProps) {
  const list = search.list ?? "closed";
  const symbol = search.symbol ? { symbol: search.symbol } : {};
  const clear = search.symbol ? () => onSearch({ symbol: undefined }) : undefined;
  return (
    <Card aria-label="Trades">
      <div className="mb-2 flex flex-wrap items-center gap-x-3.5 gap-y-2">
        <h2 className="text-[14.5px]">Trades</h2>
        <SegmentedControl
          label="List"
          size="sm"
          value={list}
          options={LISTS}
          onChange={(value) => onSearch({ list: value === "closed" ? undefined : value })}
        />
        <SymbolFilter
          key={search.symbol ?? ""}
          value={search.symbol ?? ""}
          onChange={(symbol) => onSearch({ symbol: symbol || undefined })}
        />
        {list === "executions" ? (
          <EarlierAccounts
            isIncluded={search.account === "all"}
            onChange={(isIncluded) => onSearch({ account: isIncluded ? "all" : undefined })}
          />
        ) : null}
      </div>
      {list === "closed" ? (
        <ClosedTrades filter={{ ...period, ...symbol }} onClear={clear} />
      ) : (
        <Executions filter={{ ...executions, ...symbol }} onClear={clear} />
      )}
      <p className="mt-2 text-12 text-text3">
        {list === "executions" && search.account === "all"
          ? "Paper executions of this account and of those before it."
          : "From this account's own book of paper executions, matched first in, first out."}{" "}
        Times in {zoneName()}.
      </p>
    </Card>
  );
}
