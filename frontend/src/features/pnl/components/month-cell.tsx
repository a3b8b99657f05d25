import { shade } from "@/components/months/months";
import { cn } from "@/lib/cn";
import { targetText } from "@/lib/explaining";
import { useDashboard } from "../hooks/use-dashboard";
import { signedRatio } from "../model";
import type { MonthReturn } from "../months";
import { lastOfMonth, monthName } from "../period";

export interface MonthCellProps {
  found: MonthReturn;
  /** The return at which the color is deepest. */
  scale: number;
  /** A press opens the number instead of showing the month. */
  opens?: boolean;
  /** Stands before the return: the month's name, where no heading tells it. */
  name?: string;
  className?: string;
}

/** A month's return; a press makes the month the period of the page, or opens the number. */
export function MonthCell({ found, scale, opens = false, name, className }: MonthCellProps) {
  const { onSearch, today, amounts } = useDashboard();
  const { month, twr, pnl } = found;
  const end = lastOfMonth(month);
  const words = `${monthName(month)}: ${twr === null ? "no return" : signedRatio(twr)}, ${amounts.signedMoney(pnl)}`;
  const show = () => onSearch({ range: undefined, start: `${month}-01`, end: end < today ? end : today });
  const open = () => onSearch({ explain: targetText({ figure: "twr", at: month }) });
  return (
    <button
      type="button"
      title={words}
      aria-label={`${words}. ${opens ? "Show how this is computed" : "Show this month"}`}
      aria-haspopup={opens ? "dialog" : undefined}
      onClick={opens ? open : show}
      className={cn(
        "num w-full rounded-control bg-sunk text-12 font-semibold hover:brightness-125",
        className,
      )}
      style={{ background: shade(Number(twr ?? 0), scale) }}
    >
      {name ? <span className="block text-11 font-medium text-text2">{name}</span> : null}
      {twr === null ? "—" : signedRatio(twr).replace("%", "")}
    </button>
  );
}
