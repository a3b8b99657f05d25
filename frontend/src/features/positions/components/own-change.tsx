import { PriceChange } from "@/components/ui/price-change";
import type { DecimalText } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";

export interface OwnChangeProps {
  change: DecimalText | null;
  percent?: DecimalText | null | undefined;
  /** Shown beside the amount, too; it always stands in for a hidden one. */
  withPercent?: boolean;
}

/** A gain or a loss of the reader's: in percent alone while amounts are hidden. */
export function OwnChange({ change, percent, withPercent }: OwnChangeProps) {
  const amounts = useAmounts();
  if (amounts.isHidden) {
    return percent === undefined ? amounts.signedMoney(change) : <PriceChange percent={percent} />;
  }
  return <PriceChange money change={change} {...(withPercent ? { percent } : {})} />;
}
