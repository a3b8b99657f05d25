import { useQuery } from "@tanstack/react-query";
import { Download, Plus, Upload } from "lucide-react";
import { useState } from "react";
import { ExportDialog } from "@/components/exports/export-dialog";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { inUse, trackedOf } from "@/lib/accounts/types";
import { useMe } from "@/lib/live/hooks";
import { accountsQuery } from "@/lib/live/queries";
import { AccountRow } from "./account-row";
import { NewAccountDialog } from "./new-account-dialog";

/** What can be done with all accounts at once. */
function Actions({ isLocked, hasTracked }: { isLocked: boolean; hasTracked: boolean }) {
  const [dialog, setDialog] = useState<"new" | "export" | null>(null);
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {hasTracked ? (
        <Button size="sm" onClick={() => setDialog("export")}>
          <Download size={15} aria-hidden /> Export…
        </Button>
      ) : null}
      {isLocked ? null : (
        <>
          <ButtonLink to="/import" size="sm">
            <Upload size={15} aria-hidden /> Import
          </ButtonLink>
          <Button size="sm" variant="accent" onClick={() => setDialog("new")}>
            <Plus size={15} aria-hidden /> New account…
          </Button>
        </>
      )}
      <NewAccountDialog open={dialog === "new"} onClose={() => setDialog(null)} />
      <ExportDialog open={dialog === "export"} onClose={() => setDialog(null)} />
    </div>
  );
}

/** Every account in use: which one to work with, its lot method, and opening, renaming and archiving tracked ones. */
export function AccountsSection() {
  const query = useQuery(accountsQuery);
  const isLocked = useMe().data?.role === "viewer";
  const hasTracked = trackedOf(query.data?.accounts).length > 0;
  return (
    <Card
      title="Accounts"
      id="accounts"
      className="mb-3.5 scroll-mt-4"
      aside={<Actions isLocked={isLocked} hasTracked={hasTracked} />}
    >
      <p className="mb-2 max-w-[90ch] text-13 text-text2">
        A tracked account follows what you hold at a broker elsewhere: you import or type what happened there,
        and its returns, lots and taxes are reckoned here. No order can be sent to it.
      </p>
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-40" />}
        isEmpty={(data) => inUse(data.accounts).length === 0}
        empty={<EmptyState>Your accounts will stand here.</EmptyState>}
      >
        {({ accounts }) => (
          <ul aria-label="Accounts" className="grid">
            {inUse(accounts).map((account) => (
              <AccountRow key={account.id} account={account} isLocked={isLocked} />
            ))}
          </ul>
        )}
      </DataBlock>
    </Card>
  );
}
