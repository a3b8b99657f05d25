import { useState } from "react";
import { isSame } from "./editing";
import { type History, historyOf, type Reading, type Step, stepped } from "./history";
import type { Definition, DraftRead } from "./model";

const PREFIX = "paiid.strategy-draft.";

/** What drafts of words are kept as. */
export const DESCRIBED = "described";

interface Draft extends Step {
  /** The version it was changed from; 0 for a strategy that is not saved yet. */
  madeFrom: number;
  /** The unsaved draft whose place this one took: a step back brings it back. */
  before?: Step | undefined;
}

/** Under which name the unsaved changes of a user are kept: another one at this browser has others. */
export function draftKey(owner: string, of: string): string {
  return `${owner}.${of}`;
}

function kept(key: string): Draft | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
    const draft = found as Draft | null;
    return draft?.definition?.format === "paiid.strategy/1" ? draft : null;
  } catch {
    return null;
  }
}

function keep(key: string, draft: Draft | null): void {
  try {
    if (draft) {
      localStorage.setItem(PREFIX + key, JSON.stringify(draft));
    } else {
      localStorage.removeItem(PREFIX + key);
    }
  } catch {
    // A browser that keeps nothing: the changes live as long as the page.
  }
}

/** The name of the unsaved draft that is kept for `key`; null where there is none. */
export function keptName(key: string): string | null {
  return kept(key)?.definition.name ?? null;
}

/**
 * Keeps a draft made of words as the unsaved changes of `key`, for the builder to open.
 *
 * The one whose place it takes is a step back away.
 */
export function keepDraft(key: string, { definition, notes, by, model, problem, cost_usd }: DraftRead): void {
  const last = kept(key);
  const before = last ? { definition: last.definition, reading: last.reading } : undefined;
  keep(key, { definition, madeFrom: 0, reading: { notes, by, model, problem, cost_usd }, before });
}

export interface WorkingCopy {
  definition: Definition;
  madeFrom: number;
  isChanged: boolean;
  /** Unsaved changes of an earlier visit were found. */
  isRestored: boolean;
  /** How the description was read, where the changes came of one. */
  reading: Reading | null;
  canUndo: boolean;
  canRedo: boolean;
  change: (next: Definition) => void;
  /** A step back; what is shown then, null where there is none. */
  undo: () => Definition | null;
  redo: () => Definition | null;
  /** Back to what is saved. */
  discard: () => void;
  /** `sent` is saved now, as that version; what was changed since stays unsaved. */
  settle: (sent: Definition, version: number) => void;
}

/** What a step back from unsaved changes of an earlier visit leads to. */
function before(draft: Draft | null, saved: Definition): Step | undefined {
  return draft && !draft.before && !draft.reading ? { definition: saved } : draft?.before;
}

/** A definition while it is edited: every change is kept in the browser until it is saved or discarded. */
export function useWorkingCopy(key: string, saved: Definition, version: number): WorkingCopy {
  const [draft, setDraft] = useState<Draft | null>(() => {
    const found = kept(key);
    return found && isSame(found.definition, saved) ? null : found;
  });
  const [history, setHistory] = useState<History>(() => historyOf(before(draft, saved)));
  const [isRestored, setRestored] = useState(draft !== null);
  const definition = draft?.definition ?? saved;
  const madeFrom = draft?.madeFrom ?? version;
  const put = (next: Draft | null) => {
    setDraft(next);
    keep(key, next);
  };
  const show = (next: Step) => put(isSame(next.definition, saved) ? null : { ...next, madeFrom });
  const present = { definition, reading: draft?.reading };
  const { past, future } = history;
  const go = (next: Step | undefined, after: Omit<History, "typing">) => {
    if (!next) {
      return null;
    }
    setHistory({ ...after, typing: null });
    show(next);
    return next.definition;
  };
  return {
    definition,
    madeFrom,
    isChanged: draft !== null,
    isRestored,
    reading: draft?.reading ?? null,
    canUndo: past.length > 0,
    canRedo: future.length > 0,
    change: (next) => {
      if (isSame(next, definition)) {
        return;
      }
      setHistory(stepped(history, present, next));
      show({ definition: next, reading: draft?.reading });
    },
    undo: () => go(past.at(-1), { past: past.slice(0, -1), future: [...future, present] }),
    redo: () => go(future.at(-1), { past: [...past, present], future: future.slice(0, -1) }),
    discard: () => {
      setHistory({ past: [...past, present], future: [], typing: null });
      setRestored(false);
      put(null);
    },
    settle: (sent, number) => {
      setRestored(false);
      setDraft((now) => {
        const left = now && !isSame(now.definition, sent) ? { ...now, madeFrom: number } : null;
        keep(key, left);
        return left;
      });
    },
  };
}
