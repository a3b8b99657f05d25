import { useNavigate } from "@tanstack/react-router";
import { EarlierAccounts } from "@/components/orders/earlier-accounts";
import { ChoiceFilter, DayFilters, FilterForm, SymbolFilter } from "@/components/ui/filter-fields";
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
  return (
    <FilterForm>
      <SymbolFilter
        value={filters.symbol}
        onChange={(value) => set("symbol", value)}
        className="max-tile:col-span-2"
      />
      <ChoiceFilter
        label="Side"
        value={filters.side ?? ""}
        options={SIDES}
        onChange={(value) => set("side", value)}
      />
      <ChoiceFilter
        label="State"
        value={filters.status ?? "all"}
        options={STATUSES}
        onChange={(value) => set("status", value)}
      />
      <DayFilters start={filters.start} end={filters.end} onChange={set} />
      <EarlierAccounts
        isIncluded={filters.account === "all"}
        onChange={(isIncluded) => set("account", isIncluded ? "all" : "")}
        className="col-span-2 tile:col-span-5"
      />
    </FilterForm>
  );
}
