import { useQuery } from "@tanstack/react-query";
import { accountsQuery } from "@/lib/live/queries";
import { useDashboard } from "../hooks/use-dashboard";

/** The account that is shown: the selected one, another, or all together; absent while there is only one. */
export function AccountChooser() {
  const { search, onSearch } = useDashboard();
  const accounts = useQuery(accountsQuery).data?.accounts ?? [];
  const selected = accounts.find(({ is_selected }) => is_selected);
  if (accounts.length < 2 && !search.account) {
    return null;
  }
  return (
    <select
      aria-label="Account"
      value={search.account ?? selected?.id ?? ""}
      onChange={({ target }) =>
        onSearch({ account: target.value === selected?.id ? undefined : target.value })
      }
      className="h-[38px] max-w-48 rounded-button border border-strong bg-card-b px-2.5 text-13 font-semibold [&>option]:bg-s2"
    >
      {accounts.map(({ id, name, archived_at }) => (
        <option key={id} value={id}>
          {archived_at ? `${name} (archived)` : name}
        </option>
      ))}
      <option value="all">All accounts</option>
    </select>
  );
}
