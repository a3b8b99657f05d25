import { useNavigate } from "@tanstack/react-router";
import { Field, Input, Select } from "@/components/ui/field";
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
  const isBackwards = filters.start !== undefined && filters.end !== undefined && filters.start > filters.end;
  const choices = [
    { value: "", label: "All tracked accounts" },
    ...accounts.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <form
      aria-label="Filters"
      className="mb-3 grid grid-cols-2 gap-2.5 tile:grid-cols-5"
      onSubmit={(event) => event.preventDefault()}
    >
      <Field label="Account" className="max-tile:col-span-2">
        {(ids) => (
          <Select
            {...ids}
            value={filters.account ?? ""}
            options={choices}
            onChange={(event) => set("account", event.target.value)}
          />
        )}
      </Field>
      <Field label="Kind">
        {(ids) => (
          <Select
            {...ids}
            value={filters.type ?? ""}
            options={TYPES}
            onChange={(event) => set("type", event.target.value)}
          />
        )}
      </Field>
      <Field label="Symbol">
        {(ids) => (
          <Input
            {...ids}
            key={filters.symbol}
            defaultValue={filters.symbol ?? ""}
            placeholder="All symbols"
            autoCapitalize="characters"
            spellCheck={false}
            onBlur={(event) => set("symbol", event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && set("symbol", event.currentTarget.value)}
          />
        )}
      </Field>
      {(["start", "end"] as const).map((name) => (
        <Field
          key={name}
          label={name === "start" ? "From" : "To, included"}
          error={name === "end" && isBackwards ? "Before the first day." : null}
        >
          {(ids) => (
            <Input
              {...ids}
              type="date"
              value={filters[name] ?? ""}
              onChange={(event) => set(name, event.target.value)}
            />
          )}
        </Field>
      ))}
    </form>
  );
}
