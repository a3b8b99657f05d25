import { useQuery } from "@tanstack/react-query";
import { Checkbox } from "@/components/ui/checkbox";
import { accountsQuery } from "@/lib/live/queries";

export interface EarlierAccountsProps {
  /** Whether the history beside it reaches back before the last reset. */
  isIncluded: boolean;
  onChange: (isIncluded: boolean) => void;
  className?: string;
}

/** Lets a history reach back to accounts that a reset has archived; absent while there is none. */
export function EarlierAccounts({ isIncluded, onChange, className = "" }: EarlierAccountsProps) {
  const { data } = useQuery(accountsQuery);
  const hasEarlier = data?.accounts.some((account) => account.archived_at !== null) ?? false;
  return hasEarlier || isIncluded ? (
    <Checkbox checked={isIncluded} onChange={onChange} className={className}>
      Include earlier accounts
    </Checkbox>
  ) : null;
}
