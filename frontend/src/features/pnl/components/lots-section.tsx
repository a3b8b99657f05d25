import { SegmentedControl } from "@/components/ui/segmented-control";
import { METHOD_NAMES } from "@/lib/accounts/types";
import { useDashboard } from "../hooks/use-dashboard";
import { type LotView, METHODS, type Method } from "../search";
import { OpenLots } from "./open-lots";
import { RealizedGains } from "./realized-gains";
import { SalePreview } from "./sale-preview";

const VIEWS: readonly { value: LotView; label: string }[] = [
  { value: "open", label: "Open lots" },
  { value: "realized", label: "Realized gains" },
  { value: "preview", label: "Preview a sale" },
];

function MethodSelect() {
  const { search, onSearch } = useDashboard();
  return (
    <label className="flex items-center gap-2 text-12 text-text3">
      Method
      <select
        value={search.method ?? ""}
        onChange={({ target }) => onSearch({ method: (target.value as Method) || undefined })}
        className="h-8 rounded-control border border-strong bg-card-b px-2 text-13 font-semibold text-text [&>option]:bg-s2"
      >
        <option value="">The account's own</option>
        {METHODS.map((method) => (
          <option key={method} value={method}>
            {METHOD_NAMES[method]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Open lots, realized gains by tax year, and what a sale would realize: by the account's method or another. */
export default function LotsSection() {
  const { search, onSearch, filter } = useDashboard();
  const view = search.lots ?? "open";
  const wanted = {
    ...(filter.account ? { account: filter.account } : {}),
    ...(search.method ? { method: search.method } : {}),
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SegmentedControl
          label="Lots"
          size="sm"
          value={view}
          options={VIEWS}
          onChange={(value) => onSearch({ lots: value === "open" ? undefined : value })}
        />
        {view === "preview" ? null : <MethodSelect />}
      </div>
      {view === "open" ? <OpenLots filter={wanted} /> : null}
      {view === "realized" ? <RealizedGains filter={wanted} /> : null}
      {view === "preview" ? <SalePreview account={filter.account} /> : null}
    </div>
  );
}
