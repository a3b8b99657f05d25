import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, Settings2 } from "lucide-react";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { InlineError } from "@/components/ui/states";
import { useSelectAccount } from "@/lib/accounts/select";
import { inUse, keeperWords, type OwnAccount } from "@/lib/accounts/types";
import { cn } from "@/lib/cn";
import { accountsQuery, meQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";

const ITEM =
  "flex w-full min-h-11 items-center gap-2.5 rounded-control px-2.5 py-1.5 text-left text-13 hover:bg-s3";

function Choice({
  account,
  isLocked,
  onChoose,
}: {
  account: OwnAccount;
  isLocked: boolean;
  onChoose: () => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={account.is_selected}
      aria-disabled={isLocked || undefined}
      onClick={() => (isLocked ? undefined : onChoose())}
      className={cn(ITEM, isLocked && !account.is_selected && "opacity-60")}
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{account.name}</span>
        <span className="block truncate text-12 text-text3">{keeperWords(account)}</span>
      </span>
      {account.is_selected ? <Check size={16} aria-hidden className="shrink-0 text-brand" /> : null}
    </button>
  );
}

/** The accounts in use, one press to work with another; fetched with its code when it is first opened. */
export default function AccountChoice({ onDone }: { onDone: () => void }) {
  const accounts = useQuery(accountsQuery);
  const isViewer = useQuery(meQuery).data?.role === "viewer";
  const select = useSelectAccount();
  return (
    <div aria-busy={select.isPending}>
      <p className="px-2.5 pt-1 pb-1.5 text-12 text-text3">Work with</p>
      <DataBlock query={accounts} skeleton={<Skeleton className="h-11" />}>
        {(data) =>
          inUse(data.accounts).map((account) => (
            <Choice
              key={account.id}
              account={account}
              isLocked={isViewer || select.isPending}
              onChoose={() =>
                account.is_selected ? onDone() : select.mutate(account.id, { onSuccess: onDone })
              }
            />
          ))
        }
      </DataBlock>
      {isViewer ? (
        <p className="px-2.5 py-1 text-12 text-warn">A viewer cannot choose another account.</p>
      ) : null}
      {select.error ? <InlineError error={asApiError(select.error)} /> : null}
      <Link
        to="/settings"
        hash="accounts"
        onClick={onDone}
        className={cn(ITEM, "mt-1 border-t border-line text-text2")}
      >
        <Settings2 size={16} aria-hidden /> Manage accounts
      </Link>
    </div>
  );
}
