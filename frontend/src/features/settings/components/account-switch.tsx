import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { InlineError } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { accountsQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { useSelectAccount } from "../api/account";
import type { OwnAccount } from "../model";

function Choice({
  account,
  name,
  isLocked,
  onChoose,
}: {
  account: OwnAccount;
  name: string;
  isLocked: boolean;
  onChoose: () => void;
}) {
  return (
    <label
      className={cn(
        "flex min-h-11 cursor-pointer items-center gap-3 rounded-button border px-3 py-2",
        account.is_selected ? "border-brand bg-s2" : "border-line2",
        isLocked && "cursor-not-allowed opacity-60",
      )}
    >
      <input
        type="radio"
        name={name}
        checked={account.is_selected}
        disabled={isLocked}
        onChange={onChoose}
        className="size-4 accent-brand"
      />
      <span className="min-w-0">
        <span className="block truncate text-13 font-semibold">{account.name}</span>
        <span className="block truncate text-12 text-text3">Kept by {account.broker_name}</span>
      </span>
    </label>
  );
}

/** Which account everything in the product is about; shown to who has more than one in use. */
export function AccountSwitch({ isLocked }: { isLocked: boolean }) {
  const name = useId();
  const select = useSelectAccount();
  const accounts = useQuery(accountsQuery).data?.accounts.filter((one) => one.archived_at === null) ?? [];
  if (accounts.length < 2) {
    return null;
  }
  return (
    <fieldset className="mb-3 grid gap-2" aria-busy={select.isPending}>
      <legend className="mb-1.5 text-13 font-medium text-text2">Work with</legend>
      {accounts.map((account) => (
        <Choice
          key={account.id}
          account={account}
          name={name}
          isLocked={isLocked || select.isPending}
          onChoose={() => select.mutate(account.id)}
        />
      ))}
      <p className="text-12 text-text3">Open orders of the other account go on working.</p>
      {select.error ? <InlineError error={asApiError(select.error)} /> : null}
    </fieldset>
  );
}
