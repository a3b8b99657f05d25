import { createContext, useContext } from "react";
import type { Path } from "./editing";
import type { Definition, Problem, RuleNow } from "./model";

export interface BuilderState {
  definition: Definition;
  change: (next: Definition) => void;
  problems: readonly Problem[];
  /** What the rules of this very definition say at the last close, by their paths. */
  now: ReadonlyMap<string, RuleNow> | null;
  /** Symbols that the market does not know. */
  unknown: readonly string[];
  /** The rule that is open for editing, as the text of its path. */
  open: string | null;
  setOpen: (path: Path | null) => void;
  /** Tells what happened to who cannot see it. */
  say: (words: string) => void;
}

export const BuilderContext = createContext<BuilderState | null>(null);

/** The strategy that is being edited. */
export function useBuilder(): BuilderState {
  const state = useContext(BuilderContext);
  if (!state) {
    throw new Error("outside of the builder");
  }
  return state;
}
