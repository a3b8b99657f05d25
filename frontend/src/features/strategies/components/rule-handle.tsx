import { GripVertical } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useBuilder } from "../builder-context";
import { useDrag } from "../drag-context";
import { type Path, partAt, pathText, placed } from "../editing";

/** The id of a rule's handle: where the focus goes with a rule that moves. */
function handleId(path: Path): string {
  return `handle-${pathText(path)}`;
}

/** How many places up or down a key moves a rule at `index` of `count`. */
function stepOf(key: string, index: number, count: number): number {
  return { ArrowUp: -1, ArrowDown: 1, Home: -index, End: count - 1 - index }[key] ?? 0;
}

/** The place of what is dragged to `y`: after all neighbours whose middle is above. */
function placeAt(list: Element, from: number, y: number): number {
  return [...list.children].filter((item, index) => {
    const { top, height } = item.getBoundingClientRect();
    return index !== from && top + height / 2 < y;
  }).length;
}

/** Moves a rule among its neighbours: by dragging, or by the arrow keys, Home and End while it has the focus. */
export function RuleHandle({ path, name }: { path: Path; name: string }) {
  const { definition, change, setOpen, say } = useBuilder();
  const { drag, setDrag } = useDrag();
  const begun = useRef<number | null>(null);
  const index = path.at(-1);
  const neighbours = partAt(definition, path.slice(0, -1));
  const count = Array.isArray(neighbours) ? neighbours.length : 0;
  if (typeof index !== "number" || count < 2) {
    return null;
  }
  const put = (place: number) => {
    if (place === index || place < 0 || place >= count) {
      return;
    }
    setOpen(null);
    change(placed(definition, path, place));
    say(`Place ${place + 1} of ${count}: ${name}`);
    requestAnimationFrame(() => document.getElementById(handleId([...path.slice(0, -1), place]))?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      put(index + stepOf(event.key, index, count));
    }
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const list = event.currentTarget.closest("li")?.parentElement;
    if (begun.current !== null && list) {
      setDrag({
        from: index,
        to: placeAt(list, index, event.clientY),
        shift: event.clientY - begun.current,
      });
    }
  };
  const end = (isDropped: boolean) => {
    begun.current = null;
    setDrag(null);
    if (isDropped && drag) {
      put(drag.to);
    }
  };
  return (
    <button
      id={handleId(path)}
      type="button"
      aria-label={`Move ${name}`}
      aria-keyshortcuts="ArrowUp ArrowDown Home End"
      title="Drag, or press the arrow keys"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button === 0) {
          event.currentTarget.setPointerCapture(event.pointerId);
          begun.current = event.clientY;
        }
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => end(true)}
      onPointerCancel={() => end(false)}
      className="grid h-9 w-6 shrink-0 cursor-grab touch-none place-items-center rounded-control text-text3 hover:bg-s2 hover:text-text active:cursor-grabbing"
    >
      <GripVertical size={15} aria-hidden />
    </button>
  );
}
