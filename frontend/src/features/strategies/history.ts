import type { Definition, DraftRead } from "./model";

/** How a description became a draft. */
export type Reading = Pick<DraftRead, "notes" | "by" | "model" | "problem" | "cost_usd">;

/** What was shown at a moment, and how its description was read where it came of one. */
export interface Step {
  definition: Definition;
  reading?: Reading | undefined;
}

export interface History {
  past: readonly Step[];
  future: readonly Step[];
  /** The field that is being typed into: more letters are no step of their own. */
  typing: string | null;
}

const MOST = 200;

/** What was there before, where a draft took its place. */
export function historyOf(before: Step | undefined): History {
  return { past: before ? [before] : [], future: [], typing: null };
}

/** With another step: `next` takes the place of `present`. */
export function stepped(history: History, present: Step, next: Definition): History {
  const typing = typedField(present.definition, next);
  const isMore = typing !== null && typing === history.typing;
  return {
    past: isMore ? history.past : [...history.past, present].slice(-MOST),
    future: [],
    typing,
  };
}

/** The parts of the strategy that differ, by the names of its members. */
export function partsChanged(one: Definition, other: Definition): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof Definition>;
  return [...names].filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

/** The one text that differs by a letter more or less, as its path; a space begins a new step. */
function typedField(before: unknown, after: unknown, path = ""): string | null {
  if (before === after) {
    return null;
  }
  if (typeof before === "object" && typeof after === "object" && before && after) {
    const differing = Object.keys({ ...before, ...after }).filter(
      (name) => (before as Record<string, unknown>)[name] !== (after as Record<string, unknown>)[name],
    );
    const [name] = differing;
    return name !== undefined && differing.length === 1
      ? typedField(
          (before as Record<string, unknown>)[name],
          (after as Record<string, unknown>)[name],
          `${path}.${name}`,
        )
      : null;
  }
  return isLetterApart(`${before ?? ""}`, `${after ?? ""}`) ? path : null;
}

function isLetterApart(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length - short.length !== 1) {
    return false;
  }
  const at = [...short].findIndex((letter, index) => letter !== long[index]);
  const place = at === -1 ? short.length : at;
  return long[place] !== " " && long.slice(0, place) + long.slice(place + 1) === short;
}
