import { X } from "lucide-react";
import { categoryName } from "@/components/news/news-words";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/field";
import { SymbolSearch } from "@/components/ui/symbol-search";
import { scopeTab } from "../model";
import { type NewsSearch, newsSearch } from "../search";

export interface NewsFiltersProps {
  search: NewsSearch;
  /** Every category that the feed has; empty while that is not known. */
  categories: readonly string[];
  onChange: (search: NewsSearch) => void;
}

const ANY = "";
const TONES = [
  { value: ANY, label: "Any tone" },
  { value: "negative", label: "Negative" },
  { value: "neutral", label: "Neutral" },
  { value: "positive", label: "Positive" },
];
const RELEVANCES = [
  { value: ANY, label: "Any relevance" },
  { value: "0.1", label: "Some tie to you" },
  { value: "0.5", label: "Held or watched" },
  { value: "0.6", label: "Held" },
];
const ORDERS = [
  { value: ANY, label: "Newest first" },
  { value: "relevance", label: "Most relevant first" },
];

interface ChoiceProps {
  label: string;
  value: string | undefined;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <Select
          {...ids}
          value={value ?? ANY}
          options={options}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function SymbolChoice({ search, onChange }: Pick<NewsFiltersProps, "search" | "onChange">) {
  const { scope: _, ...rest } = search;
  return (
    <div className="max-w-[420px] min-w-0">
      <p aria-hidden="true" className="mb-[5px] text-13 font-medium text-text2">
        Symbol
      </p>
      <SymbolSearch
        label="News about a symbol"
        onSelect={(found) => onChange({ ...rest, symbol: found })}
        placeholder={search.symbol ? `${search.symbol}, choose another` : "Search a symbol or a name"}
      />
    </div>
  );
}

/** Narrow and order the headlines. */
export function NewsFilters({ search, categories, onChange }: NewsFiltersProps) {
  const { category, tone, relevance, order, symbol, scope } = search;
  const known = category && !categories.includes(category) ? [...categories, category] : categories;
  const kinds = [
    { value: ANY, label: "All categories" },
    ...known.map((one) => ({ value: one, label: categoryName(one) })),
  ];
  // As the address is read: what is empty falls out.
  const set = (changes: Record<string, string>) => onChange(newsSearch({ ...search, ...changes }));
  return (
    <div className="grid gap-3">
      {scopeTab(search) === "symbol" ? <SymbolChoice search={search} onChange={onChange} /> : null}
      <div className="grid grid-cols-2 items-end gap-3 @min-[760px]:grid-cols-[repeat(4,minmax(0,220px))_1fr]">
        <Choice
          label="Category"
          value={category}
          options={kinds}
          onChange={(value) => set({ category: value })}
        />
        <Choice label="Tone" value={tone} options={TONES} onChange={(value) => set({ tone: value })} />
        <Choice
          label="Relevance to you"
          value={relevance}
          options={RELEVANCES}
          onChange={(value) => set({ relevance: value })}
        />
        <Choice label="Order" value={order} options={ORDERS} onChange={(value) => set({ order: value })} />
        {category || tone || relevance || order ? (
          <div className="flex h-11 items-center">
            <Button
              size="sm"
              onClick={() => onChange({ ...(symbol ? { symbol } : {}), ...(scope ? { scope } : {}) })}
            >
              <X size={14} aria-hidden />
              Clear filters
            </Button>
          </div>
        ) : null}
      </div>
    </div>
  );
}
