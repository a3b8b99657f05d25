import { signClass } from "@/components/ui/kpi-card";
import { Triangle } from "@/components/ui/price-change";
import { cn } from "@/lib/cn";
import { type DecimalText, signOf } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";

export interface AmountChangeProps {
  amount: DecimalText | null;
  className?: string | undefined;
}

/** A gain or a loss with arrow, sign and color. */
export function AmountChange({ amount, className }: AmountChangeProps) {
  const amounts = useAmounts();
  const sign = signOf(amount);
  return (
    <span className={cn("num whitespace-nowrap", signClass(sign), className)}>
      <Triangle sign={sign} />
      {amounts.signedMoney(amount)}
    </span>
  );
}
