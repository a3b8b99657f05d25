import { useQuery } from "@tanstack/react-query";
import { Button, ButtonLink } from "@/components/ui/button";
import { InlineError } from "@/components/ui/states";
import { useSelectAccount } from "@/lib/accounts/select";
import { tradableOf } from "@/lib/accounts/types";
import { accountsQuery, meQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";

/** The accounts that take orders, one press to work with each: the way on from a tracked account. */
export function TradableAccounts() {
  const accounts = tradableOf(useQuery(accountsQuery).data?.accounts);
  const isViewer = useQuery(meQuery).data?.role === "viewer";
  const select = useSelectAccount();
  return (
    <div className="grid gap-2">
      {accounts.map((account) => (
        <Button
          key={account.id}
          variant="accent"
          className="whitespace-normal"
          busy={select.isPending}
          aria-disabled={isViewer}
          onClick={() => select.mutate(account.id)}
        >
          Trade with {account.name}
        </Button>
      ))}
      <ButtonLink to="/activities" search={{}} variant="ghost" size="sm">
        Type what happened there instead
      </ButtonLink>
      {select.error ? <InlineError error={asApiError(select.error)} /> : null}
    </div>
  );
}
