import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { type Drag, useDrag } from "../drag-context";
import { type Path, pathText } from "../editing";

const LINE = "after:absolute after:inset-x-0 after:h-0.5 after:rounded-pill after:bg-brand";

/** Where a dragged rule would come to stand: above the item at `index` of `count`, or below it. */
function dropLine(drag: Drag | null, group: string, index: number, count: number): string {
  if (!drag || drag.group !== group) {
    return "";
  }
  const own = Array.from({ length: count }, (_, place) => `${group}.rules.${place}`).indexOf(drag.rule);
  if (own === drag.place) {
    return "";
  }
  // Among its own, those below it move up by one when it goes.
  const above = own === -1 || drag.place < own ? drag.place : drag.place + 1;
  if (above === index) {
    return cn(LINE, "after:-top-[5px]");
  }
  return above === count && index === count - 1 ? cn(LINE, "after:-bottom-[5px]") : "";
}

/** The rules of the group at `path`, which can be dragged among one another and into other groups. */
export function RuleList({ path, children }: { path: Path; children: readonly ReactNode[] }) {
  const { drag } = useDrag();
  const group = pathText(path);
  return (
    <ul className="mt-2 grid gap-2">
      {children.map((child, index) => {
        const isDragged = drag?.rule === `${group}.rules.${index}`;
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name of its own; its place is what it is known by.
            key={index}
            className={cn(
              "relative min-w-0",
              dropLine(drag, group, index, children.length),
              isDragged && "pointer-events-none z-10 opacity-80",
            )}
            style={isDragged ? { transform: `translate(${drag.shift.x}px, ${drag.shift.y}px)` } : undefined}
          >
            {child}
          </li>
        );
      })}
    </ul>
  );
}
