import type { Definition, Problem } from "./model";
import { sidesOf } from "./sides";

/** What the parts of a definition are called on the page, by the beginning of a problem's path. */
const PLACES: readonly (readonly [path: string, name: string])[] = [
  ["name", "Name"],
  ["universe", "Trades"],
  ["timeframe", "Bars"],
  ["direction", "Direction"],
  ["evaluation", "Judged"],
  ["entry_limit", "Entry order"],
  ["sizing", "Size of a position"],
  ["risk.max_positions", "Positions at most"],
  ["risk.max_weight", "Part of the equity in one"],
  ["risk.stop", "Protective stop"],
  ["risk.target", "Profit taken at"],
  ["costs", "Assumed costs"],
  ["option_writing", "Options written"],
];

function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`);
}

/** Where a problem is, as the page calls it: `Positions at most`, `Sell short when`, `Parameter fast`. */
export function placeOf({ path }: Problem, definition: Definition): string {
  const side = sidesOf(definition).find(({ name }) => isWithin(path, name));
  if (side) {
    // Of a rule what is meant of it is told; which rule it is stands at the rule itself.
    const figure = path.split(".").findLast((part) => !/^(\d+|rules|left|right)$/.test(part));
    return figure === side.name ? side.title : `${side.title}, ${figure}`;
  }
  if (path.startsWith("parameters.")) {
    return `Parameter ${path.split(".")[1]}`;
  }
  return PLACES.find(([part]) => isWithin(path, part))?.[1] ?? path;
}

/** What is wrong with one part, for its field; null where nothing is. */
export function problemAt(problems: readonly Problem[], part: string): string | null {
  const found = problems.filter(({ path }) => isWithin(path, part));
  return found.length > 0 ? found.map(({ message }) => message).join("; ") : null;
}
