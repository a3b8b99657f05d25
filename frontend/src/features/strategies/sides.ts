import type { components } from "@/api/schema";
import { NEW_RULE } from "./editing";
import type { Definition, Rule } from "./model";

export type Direction = components["schemas"]["StrategyDirection"];
export type SideName = "entry" | "exit" | "short_entry" | "short_exit";

/** What is opened. */
export const DIRECTIONS = [
  { value: "long", label: "Long" },
  { value: "short", label: "Short" },
  { value: "both", label: "Both" },
] as const satisfies readonly { value: Direction; label: string }[];

const SIDES: readonly SideName[] = ["entry", "exit", "short_entry", "short_exit"];
const TITLES: Record<Direction, Readonly<Partial<Record<SideName, string>>>> = {
  long: { entry: "Enter when", exit: "Exit when" },
  short: { entry: "Sell short when", exit: "Buy back when" },
  both: {
    entry: "Buy when",
    exit: "Sell when",
    short_entry: "Sell short when",
    short_exit: "Buy back when",
  },
};

/** One rule tree of a definition. */
export interface SideOf {
  name: SideName;
  title: string;
  rule: Rule;
  isExit: boolean;
}

/** Whether the rules of that side are asked of what is held. */
export function isExitSide(name: unknown): boolean {
  return name === "exit" || name === "short_exit";
}

/** The rule trees that a definition has, in the order in which they stand. */
export function sidesOf(definition: Definition): SideOf[] {
  return SIDES.flatMap((name) => {
    const rule = definition[name];
    const title = TITLES[definition.direction][name] ?? TITLES.both[name] ?? name;
    return rule ? [{ name, title, rule, isExit: isExitSide(name) }] : [];
  });
}

/** The definition for another direction: rules of its own for what is sold short, only where both are traded. */
export function withDirection(definition: Definition, direction: Direction): Definition {
  const { short_entry: entry, short_exit: exit, ...rest } = definition;
  if (direction !== "both") {
    return { ...rest, direction };
  }
  return {
    ...rest,
    direction,
    short_entry: entry ?? { node: "and", rules: [{ ...NEW_RULE, comparator: "below" }] },
    short_exit: exit ?? { node: "or", rules: [NEW_RULE] },
  };
}
