import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { controlClass, Select } from "@/components/ui/field";
import { scorecardQuery } from "../api";
import { advisorName, capitalized } from "../model";
import type { EndingFilter, IdeasSearch } from "../search";

const ANY = "";
const DIRECTIONS = [
  { value: ANY, label: "Buy and sell" },
  { value: "buy", label: "Buy" },
  { value: "sell", label: "Sell" },
];
const STRATEGIES = [
  "momentum",
  "mean_reversion",
  "breakout",
  "volatility_regime",
  "earnings_drift",
  "value",
  "holding",
  "watchlist",
];
const ENDED: readonly { value: EndingFilter; label: string }[] = [
  { value: "all", label: "Ended or not" },
  { value: "open", label: "Still running" },
  { value: "target", label: "Target first" },
  { value: "stop", label: "Stop first" },
  { value: "expired", label: "Expired" },
];

function SymbolFilter({ symbol, onChange }: { symbol: string; onChange: (symbol: string) => void }) {
  const [text, setText] = useState(symbol);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text.trim().toUpperCase());
      }}
    >
      <span className={controlClass("h-9! w-28! text-13!")}>
        <input
          aria-label="Symbol"
          placeholder="Symbol"
          className="h-full min-w-0 flex-1 bg-transparent px-3 uppercase outline-none placeholder:normal-case placeholder:text-text3"
          value={text}
          maxLength={16}
          onChange={({ target }) => setText(target.value)}
          onBlur={() => onChange(text.trim().toUpperCase())}
        />
      </span>
    </form>
  );
}

export interface IdeaFiltersProps {
  search: IdeasSearch;
  onSearch: (change: IdeasSearch) => void;
}

/** Narrows the list; the scorecard beside it always counts every call. */
export function IdeaFilters({ search, onSearch }: IdeaFiltersProps) {
  const known = useQuery(scorecardQuery).data;
  const advisors = [
    ...new Set([
      ...(known?.groups.advisor.map(({ key }) => key) ?? []),
      ...(known?.journal ? ["you"] : []),
      ...(search.advisor ? [search.advisor] : []),
    ]),
  ];
  const { symbol, direction, strategy, advisor, ended } = search;
  const isNarrowed = Boolean(symbol ?? direction ?? strategy ?? advisor ?? ended);
  const box = "h-9! w-auto! text-13!";
  return (
    <section aria-label="Filters" className="flex flex-wrap items-center gap-2">
      <SymbolFilter
        key={symbol ?? ANY}
        symbol={symbol ?? ANY}
        onChange={(value) => {
          if (value !== (symbol ?? ANY)) {
            onSearch({ symbol: value || undefined });
          }
        }}
      />
      <Select
        aria-label="Direction"
        className={box}
        value={direction ?? ANY}
        options={DIRECTIONS}
        onChange={({ target }) =>
          onSearch({ direction: (target.value || undefined) as IdeasSearch["direction"] })
        }
      />
      <Select
        aria-label="Strategy"
        className={box}
        value={strategy ?? ANY}
        options={[
          { value: ANY, label: "All strategies" },
          ...STRATEGIES.map((value) => ({ value, label: capitalized(value) })),
        ]}
        onChange={({ target }) => onSearch({ strategy: target.value || undefined })}
      />
      {advisors.length > 1 || advisor ? (
        <Select
          aria-label="Advisor"
          className={box}
          value={advisor ?? ANY}
          options={[
            { value: ANY, label: "All advisors" },
            ...advisors.map((value) => ({ value, label: advisorName(value) })),
          ]}
          onChange={({ target }) => onSearch({ advisor: target.value || undefined })}
        />
      ) : null}
      {search.tab === "scored" ? (
        <Select
          aria-label="Outcome"
          className={box}
          value={ended ?? "all"}
          options={ENDED}
          onChange={({ target }) =>
            onSearch({ ended: target.value === "all" ? undefined : (target.value as EndingFilter) })
          }
        />
      ) : null}
      {isNarrowed ? (
        <Button
          size="sm"
          variant="ghost"
          onClick={() =>
            onSearch({
              symbol: undefined,
              direction: undefined,
              strategy: undefined,
              advisor: undefined,
              ended: undefined,
            })
          }
        >
          <X size={14} aria-hidden />
          Clear filters
        </Button>
      ) : null}
    </section>
  );
}
