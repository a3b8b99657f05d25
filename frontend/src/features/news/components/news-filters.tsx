import { X } from "lucide-react";
import { categoryName } from "@/components/news/news-words";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/field";
import { SymbolSearch } from "@/components/ui/symbol-search";
import type { NewsSearch } from "../search";

export interface NewsFiltersProps {
  search: NewsSearch;
  /** Every category that the feed has; empty while that is not known. */
  categories: readonly string[];
  onChange: (search: NewsSearch) => void;
}

const ALL = "";

/** Narrow the headlines to a symbol or to a category. */
export function NewsFilters({ search, categories, onChange }: NewsFiltersProps) {
  const { symbol, category } = search;
  const rest = { ...(symbol ? { symbol } : {}) };
  const known = category && !categories.includes(category) ? [...categories, category] : categories;
  const options = [
    { value: ALL, label: "All categories" },
    ...known.map((one) => ({ value: one, label: categoryName(one) })),
  ];
  return (
    <div className="grid items-end gap-3 @min-[600px]:grid-cols-[minmax(0,320px)_minmax(0,280px)_1fr]">
      <div className="min-w-0">
        <p aria-hidden="true" className="mb-[5px] text-13 font-medium text-text2">
          Symbol
        </p>
        <SymbolSearch
          label="Filter by symbol"
          onSelect={(found) => onChange({ ...search, symbol: found })}
          placeholder={symbol ? `${symbol}, choose another` : "All symbols"}
        />
      </div>
      <Field label="Category">
        {(ids) => (
          <Select
            {...ids}
            value={category ?? ALL}
            options={options}
            onChange={(event) =>
              onChange(event.target.value === ALL ? rest : { ...rest, category: event.target.value })
            }
          />
        )}
      </Field>
      {symbol || category ? (
        <div className="flex h-11 items-center">
          <Button size="sm" onClick={() => onChange({})}>
            <X size={14} aria-hidden />
            Clear {[symbol, category && categoryName(category)].filter(Boolean).join(", ")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
