import { compareDecimals } from "@/lib/decimal-text";
import type { DecimalText } from "@/lib/format";
import { isPositive } from "@/lib/orders/replace";
import type { Side } from "@/lib/orders/types";
import type { JournalEntry } from "./api/advice";

/** Why an order is placed, as typed; "" while empty. */
export interface WhyDraft {
  readonly thesis: string;
  readonly stop: string;
  readonly target: string;
  /** In sessions. */
  readonly horizon: string;
  /** That the target comes before the stop, in percent. */
  readonly confidence: string;
}

export const NO_WHY: WhyDraft = { thesis: "", stop: "", target: "", horizon: "20", confidence: "50" };
export const MOST_THESIS = 1500;
const LEAST_THESIS = 20;

/** Whether anything is said; nothing needs to be. */
export function isSaid({ thesis, stop, target }: WhyDraft): boolean {
  return [thesis, stop, target].some((text) => text.trim() !== "");
}

function isWhole(text: string, least: number, most: number): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

function levelProblem(draft: WhyDraft, side: Side, last: DecimalText | null | undefined): string | null {
  const isBuy = side === "buy";
  for (const [name, price, isAbove] of [
    ["stop", draft.stop, !isBuy],
    ["target", draft.target, isBuy],
  ] as const) {
    if (!isPositive(price)) {
      return `Why: enter a ${name}.`;
    }
    const apart = last ? compareDecimals(price, last) : 0;
    if (last && (isAbove ? apart <= 0 : apart >= 0)) {
      return `Why: the ${name} must be ${isAbove ? "above" : "below"} the price now.`;
    }
  }
  return null;
}

/** What a reason that was begun still lacks; null when it is whole or there is none. */
export function whyProblem(draft: WhyDraft, side: Side, last: DecimalText | null | undefined): string | null {
  if (!isSaid(draft)) {
    return null;
  }
  if (draft.thesis.trim().length < LEAST_THESIS) {
    return `Why: say it in at least ${LEAST_THESIS} letters, or clear it.`;
  }
  const level = levelProblem(draft, side, last);
  if (level) {
    return level;
  }
  if (!isWhole(draft.horizon, 2, 130)) {
    return "Why: the horizon is 2 to 130 sessions.";
  }
  return isWhole(draft.confidence, 2, 98) ? null : "Why: the confidence is 2 to 98 percent.";
}

/** The entry that a whole draft stands for. */
export function entryOf(draft: WhyDraft, symbol: string, side: Side, order: string): JournalEntry {
  return {
    symbol,
    direction: side,
    thesis: draft.thesis.trim(),
    exit: { stop: draft.stop, target: draft.target, horizon_sessions: Number(draft.horizon) },
    confidence: `0.${draft.confidence.padStart(2, "0")}`,
    order_id: order,
  };
}
