import { formatMoney, formatQuantity, formatTimeWithSeconds } from "@/lib/format";
import type { Quote } from "@/lib/live/events";
import type { OrderPreview } from "@/lib/orders/types";

export type CheckState = "passed" | "caution" | "blocked" | "unchecked";

/** One rule that the server applies, with the figure it rests on. */
export interface Check {
  readonly name: string;
  readonly state: CheckState;
  readonly figure: string;
}

/** The server's rules in the order in which it applies them; it stops at the first that refuses. */
const RULES = [
  "stale-quote",
  "symbol-halted",
  "short-selling-not-allowed",
  "insufficient-buying-power",
] as const;
type Rule = (typeof RULES)[number];

const NAMES: Record<Rule, string> = {
  "stale-quote": "Fresh price",
  "symbol-halted": "Trading not halted",
  "short-selling-not-allowed": "Shares to sell",
  "insufficient-buying-power": "Buying power",
};

function figureOf(rule: Rule, preview: OrderPreview, quote: Quote | undefined): string {
  switch (rule) {
    case "stale-quote":
      return formatTimeWithSeconds(preview.quote_as_of);
    case "symbol-halted":
      return quote?.is_halted ? "halted" : "trading";
    case "short-selling-not-allowed":
      return `${formatQuantity(preview.quantity)} of ${formatQuantity(preview.position_before)} held`;
    case "insufficient-buying-power":
      return `${formatMoney(preview.buying_power_after)} left`;
  }
}

function stateOf(rule: Rule, preview: OrderPreview, quote: Quote | undefined): CheckState {
  const code = preview.blocked?.code;
  if (code === rule) {
    return "blocked";
  }
  const refusedAt = (RULES as readonly (string | undefined)[]).indexOf(code);
  if (refusedAt >= 0 && RULES.indexOf(rule) > refusedAt) {
    return "unchecked";
  }
  const isCaution =
    (rule === "short-selling-not-allowed" && preview.opens_short) ||
    (rule === "symbol-halted" && quote?.is_halted === true);
  return isCaution ? "caution" : "passed";
}

/** The checks of a preview as a list to read; a refusal by another rule comes first. */
export function checksOf(preview: OrderPreview, quote: Quote | undefined): Check[] {
  const rules = RULES.filter((rule) => rule !== "short-selling-not-allowed" || preview.side === "sell");
  const checks = rules.map((rule): Check => {
    const state = stateOf(rule, preview, quote);
    const figure = state === "unchecked" ? "not checked yet" : figureOf(rule, preview, quote);
    const name =
      state === "caution" && rule === "short-selling-not-allowed" ? "Opens a short position" : NAMES[rule];
    return {
      name,
      state,
      figure: state === "blocked" && rule === "insufficient-buying-power" ? "too little" : figure,
    };
  });
  const blocked = preview.blocked;
  const isKnown = !blocked || RULES.some((rule) => rule === blocked.code);
  return isKnown ? checks : [{ name: blocked.title, state: "blocked", figure: "" }, ...checks];
}

/** How many checks are in a state. */
export function countChecks(checks: readonly Check[], state: CheckState): number {
  return checks.filter((check) => check.state === state).length;
}
