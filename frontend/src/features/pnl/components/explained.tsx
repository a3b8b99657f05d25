import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { type Target, targetText } from "@/lib/explaining";
import { useDashboard } from "../hooks/use-dashboard";

export interface ExplainedProps extends Target {
  /** The number's name, for screen readers where it does not stand in the content. */
  label?: string;
  className?: string;
  children: ReactNode;
}

/** A number that opens: its formula, what went in and the way to it. */
export function Explained({ label, className, children, ...target }: ExplainedProps) {
  const { onSearch } = useDashboard();
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      title="Show how this is computed"
      onClick={() => onSearch({ explain: targetText(target) })}
      className={cn(
        "rounded-[4px] text-left underline decoration-line2 decoration-dotted underline-offset-4 hover:decoration-current",
        className,
      )}
    >
      {label ? <span className="sr-only">{label}: </span> : null}
      {children}
    </button>
  );
}
