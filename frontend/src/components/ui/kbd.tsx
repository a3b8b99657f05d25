import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** A key of the keyboard; `onBrand` inside a primary button. */
export function Kbd({ onBrand, children }: { onBrand?: boolean; children: ReactNode }) {
  return (
    <kbd
      className={cn(
        "rounded-[5px] border border-b-2 px-1.5 py-[3px] font-sans text-11 leading-none font-semibold",
        onBrand ? "border-on-brand/25 bg-on-brand/10 text-on-brand" : "border-line2 bg-card-a text-text2",
      )}
    >
      {children}
    </kbd>
  );
}
