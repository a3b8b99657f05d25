import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { useDashboard } from "../hooks/use-dashboard";
import { useShownAccount } from "../hooks/use-shown-account";
import { listFilter } from "../period";
import { ActivityTable } from "./activity-table";
import { LedgerTable } from "./ledger-table";

/** Everything that happened: the book that a broker of ours keeps, or what was imported of an account elsewhere. */
export default function ActivitiesSection() {
  const dashboard = useDashboard();
  const account = useShownAccount();
  if (account === "all" || account?.broker === "tracked") {
    return (
      <Card title={account === "all" ? "Activities of all tracked accounts" : "Activities"}>
        <ActivityTable filter={listFilter(dashboard)} hasAccount={account === "all"} />
      </Card>
    );
  }
  return (
    <Card title="The book">
      {account && !account.is_selected ? (
        <EmptyState>The book of {account.name} can be read while it is the account in use.</EmptyState>
      ) : (
        <LedgerTable />
      )}
    </Card>
  );
}
