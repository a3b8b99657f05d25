import { GripVertical } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useBuilder } from "../builder-context";
import { useDrag } from "../drag-context";
import { dropAt } from "../drop";
import { type Group, type Path, partAt, pathText } from "../editing";
import { groupOf, groupsOf, moved, movedIn, movedOut, type Rearranged } from "../rearranging";
import { partId, placeWords, useRearranging } from "../use-rearranging";

const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

/** The place that a key moves a rule at `index` of `count` to. */
function placeOf(key: string, index: number, count: number): number {
  return { ArrowUp: index - 1, ArrowDown: index + 1, Home: 0, End: count - 1 }[key] ?? index;
}

/**
 * Moves a rule: by dragging, also into another group, or by keys while it has the focus.
 *
 * The arrows up and down, Home and End move it in its group, right into a group beside it, left out of its own.
 */
export function RuleHandle({ path, name }: { path: Path; name: string }) {
  const { definition, say } = useBuilder();
  const { drag, setDrag } = useDrag();
  const rearrange = useRearranging();
  const begun = useRef<{ x: number; y: number } | null>(null);
  const index = path.at(-1);
  if (typeof index !== "number") {
    return null;
  }
  const group = groupOf(path);
  const { rules } = partAt(definition, group) as Group;
  const put = (found: Rearranged | null) => {
    if (found) {
      rearrange(found, "handle", placeWords(found, name, pathText(groupOf(found.path)) !== pathText(group)));
    }
  };
  const within = (place: number) => {
    if (place !== index && place >= 0 && place < rules.length) {
      put(moved(definition, path, group, place));
    }
  };
  const across = (isIn: boolean) => {
    const found = isIn ? movedIn(definition, path) : movedOut(definition, path);
    put(found);
    if (!found) {
      say(isIn ? "No group stands right beside it." : "It stands in the outermost group.");
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    if (isChord || !KEYS.includes(event.key)) {
      return;
    }
    event.preventDefault();
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      across(event.key === "ArrowRight");
    } else {
      within(placeOf(event.key, index, rules.length));
    }
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const item = event.currentTarget.closest("li");
    const drop = begun.current && item ? dropAt(item, event.clientX, event.clientY) : null;
    if (begun.current && drop) {
      const shift = { x: event.clientX - begun.current.x, y: event.clientY - begun.current.y };
      setDrag({ rule: pathText(path), ...drop, shift });
    }
  };
  const end = (isDropped: boolean) => {
    begun.current = null;
    setDrag(null);
    const target = isDropped && drag && groupsOf(definition).find((one) => pathText(one.path) === drag.group);
    if (!target) {
      return;
    }
    if (drag.group === pathText(group)) {
      within(drag.place);
    } else {
      put(moved(definition, path, target.path, drag.place));
    }
  };
  return (
    <button
      id={partId("handle", path)}
      type="button"
      aria-label={`Move ${name}`}
      aria-keyshortcuts={KEYS.join(" ")}
      title="Drag it, also into another group; or press the arrow keys: up and down, right into a group, left out of it"
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button === 0) {
          event.currentTarget.setPointerCapture(event.pointerId);
          begun.current = { x: event.clientX, y: event.clientY };
        }
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => end(true)}
      onPointerCancel={() => end(false)}
      className="reach grid h-9 w-6 shrink-0 cursor-grab touch-none place-items-center rounded-control text-text3 hover:bg-s2 hover:text-text active:cursor-grabbing"
    >
      <GripVertical size={15} aria-hidden />
    </button>
  );
}
