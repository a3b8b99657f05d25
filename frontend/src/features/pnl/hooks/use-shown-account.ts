import { useQuery } from "@tanstack/react-query";
import { accountsQuery } from "@/lib/live/queries";
import { useDashboard } from "./use-dashboard";

/** The account that is shown, "all" for the total of all, undefined until the accounts are known. */
export function useShownAccount() {
  const { search } = useDashboard();
  const accounts = useQuery(accountsQuery).data?.accounts ?? [];
  if (search.account === "all") {
    return "all" as const;
  }
  return accounts.find(({ id, is_selected }) => (search.account ? id === search.account : is_selected));
}

/** Whether single fills can be listed: those of an account that a broker of ours keeps. */
export function hasExecutions(account: ReturnType<typeof useShownAccount>): boolean {
  return account === undefined || account === "all" || account.broker !== "tracked";
}
