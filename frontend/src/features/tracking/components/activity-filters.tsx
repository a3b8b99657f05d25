import { useNavigate } from "@tanstack/react-router";
import { ChoiceFilter, DayFilters, FilterForm, SymbolFilter } from "@/components/ui/filter-fields";
import type { OwnAccount } from "@/lib/accounts/types";
import { KIND_NAMES, KINDS } from "@/lib/activities/words";
import { type ActivitiesSearch, activitiesSearch } from "../search";

const TYPES = [
  { value: "", label: "All kinds" },
  ...KINDS.map((value) => ({ value, label: KIND_NAMES[value] })),
];

export interface ActivityFiltersProps {
  filters: ActivitiesSearch;
  accounts: readonly OwnAccount[];
}

/** Account, kind, symbol and days; every choice goes to the query string at once. */
export function ActivityFilters({ filters, accounts }: ActivityFiltersProps) {
  const navigate = useNavigate();
  const set = (name: keyof ActivitiesSearch, value: string) =>
    void navigate({
      to: "/activities",
      search: activitiesSearch({ ...filters, [name]: value }),
      replace: true,
      resetScroll: false,
    });
  const choices = [
    { value: "", label: "All tracked accounts" },
    ...accounts.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <FilterForm>
      <ChoiceFilter
        label="Account"
        className="max-tile:col-span-2"
        value={filters.account ?? ""}
        options={choices}
        onChange={(value) => set("account", value)}
      />
      <ChoiceFilter
        label="Kind"
        value={filters.type ?? ""}
        options={TYPES}
        onChange={(value) => set("type", value)}
      />
      <SymbolFilter value={filters.symbol} onChange={(value) => set("symbol", value)} />
      <DayFilters start={filters.start} end={filters.end} onChange={set} />
    </FilterForm>
  );
}
