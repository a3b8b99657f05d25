import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface ActionBadgeProps {
  direction: "buy" | "sell";
  /** The action in words. */
  children: ReactNode;
}

/** Purchase or sale, by arrow, words and colour. */
export function ActionBadge({ direction, children }: ActionBadgeProps) {
  const isSale = direction === "sell";
  const Arrow = isSale ? ArrowDown : ArrowUp;
  return (
    <span
      className={cn(
        "num inline-flex h-[27px] items-center gap-1 rounded-control border pr-3 pl-2 text-13 font-bold whitespace-nowrap",
        isSale ? "border-paper-line bg-paper text-paper-text" : "border-live-line bg-live text-brand",
      )}
    >
      <Arrow size={15} aria-hidden />
      {children}
    </span>
  );
}
