import { useNavigate } from "@tanstack/react-router";
import { EarlierAccounts } from "@/components/orders/earlier-accounts";
import { Field, Input, Select } from "@/components/ui/field";
import { type HistorySearch, historySearch, STATUS_FILTERS } from "../search";

const STATUS_NAMES: Record<(typeof STATUS_FILTERS)[number], string> = {
  all: "All states",
  open: "Live",
  closed: "Ended",
  filled: "Filled",
  canceled: "Canceled",
  rejected: "Rejected",
  expired: "Expired",
  denied: "Denied",
};
const STATUSES = STATUS_FILTERS.map((value) => ({ value, label: STATUS_NAMES[value] }));
const SIDES = [
  { value: "", label: "Both sides" },
  { value: "buy", label: "Buy" },
  { value: "sell", label: "Sell" },
];

/** Symbol, side, state and days; every choice goes to the query string at once. */
export function HistoryFilters({ filters }: { filters: HistorySearch }) {
  const navigate = useNavigate();
  const set = (name: keyof HistorySearch, value: string) =>
    void navigate({
      to: "/trade/orders",
      search: historySearch({ ...filters, [name]: value }),
      replace: true,
      resetScroll: false,
    });
  const isBackwards = filters.start !== undefined && filters.end !== undefined && filters.start > filters.end;
  return (
    <form
      aria-label="Filters"
      className="mb-3 grid grid-cols-2 gap-2.5 tile:grid-cols-5"
      onSubmit={(event) => event.preventDefault()}
    >
      <Field label="Symbol" className="max-tile:col-span-2">
        {(ids) => (
          <Input
            {...ids}
            key={filters.symbol}
            defaultValue={filters.symbol ?? ""}
            placeholder="All symbols"
            autoCapitalize="characters"
            onBlur={(event) => set("symbol", event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && set("symbol", event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="Side">
        {(ids) => (
          <Select
            {...ids}
            value={filters.side ?? ""}
            options={SIDES}
            onChange={(event) => set("side", event.target.value)}
          />
        )}
      </Field>
      <Field label="State">
        {(ids) => (
          <Select
            {...ids}
            value={filters.status ?? "all"}
            options={STATUSES}
            onChange={(event) => set("status", event.target.value)}
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
      <EarlierAccounts
        isIncluded={filters.account === "all"}
        onChange={(isIncluded) => set("account", isIncluded ? "all" : "")}
        className="col-span-2 tile:col-span-5"
      />
    </form>
  );
}
