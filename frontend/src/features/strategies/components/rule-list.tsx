import { type ReactNode, useMemo, useState } from "react";
import { cn } from "@/lib/cn";
import { type Drag, DragContext } from "../drag-context";

/** Where a dragged rule would come to stand. */
function dropLine(drag: Drag | null, index: number): string {
  if (!drag || drag.to !== index || drag.from === index) {
    return "";
  }
  const line = "after:absolute after:inset-x-0 after:h-0.5 after:rounded-pill after:bg-brand";
  return cn(line, drag.to < drag.from ? "after:-top-[5px]" : "after:-bottom-[5px]");
}

/** The rules of a group, which can be dragged among one another. */
export function RuleList({ children }: { children: readonly ReactNode[] }) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const state = useMemo(() => ({ drag, setDrag }), [drag]);
  return (
    <DragContext value={state}>
      <ul className="mt-2 grid gap-2">
        {children.map((child, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name of its own; its place is what it is known by.
            key={index}
            className={cn(
              "relative min-w-0",
              dropLine(drag, index),
              drag?.from === index && "z-10 opacity-80",
            )}
            style={drag?.from === index ? { transform: `translateY(${drag.shift}px)` } : undefined}
          >
            {child}
          </li>
        ))}
      </ul>
    </DragContext>
  );
}
