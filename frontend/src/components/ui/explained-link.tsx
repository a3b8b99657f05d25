import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { type Target, targetText } from "@/lib/explaining";

export interface ExplainedLinkProps extends Target {
  /** The number's name, for screen readers where it does not stand in the content. */
  label?: string;
  className?: string;
  children: ReactNode;
}

/** A number that leads to how it is computed: on the P&L page, opened there. */
export function ExplainedLink({ label, className, children, ...target }: ExplainedLinkProps) {
  return (
    <Link
      to="/pnl"
      search={{ explain: targetText(target) }}
      title="Show how this is computed"
      className={cn(
        "rounded-[4px] underline decoration-line2 decoration-dotted underline-offset-4 hover:decoration-current",
        className,
      )}
    >
      {label ? <span className="sr-only">{label}: </span> : null}
      {children}
    </Link>
  );
}
