import { compareDecimals, magnitude } from "@/lib/decimal-text";
import { counted, type DecimalText, formatDay, formatQuantity, signOf } from "@/lib/format";
import { orderSentence } from "@/lib/orders/words";
import type { Call, Evidence, Outcome, Proposal, ProposedOrder, Run } from "./api";

type Proposed = ProposedOrder["order"];

/** A proposed order in one sentence. */
export function proposedSentence(order: Proposed): string {
  return orderSentence({
    ...order,
    type: order.type ?? "market",
    time_in_force: order.time_in_force ?? "day",
    extended_hours: order.extended_hours ?? false,
  });
}

/** The order with what was typed; null where that is what was proposed. */
export function changedTerms(
  order: Proposed,
  typed: Partial<Record<"quantity" | "notional" | "limit_price" | "stop_price", string>>,
): Proposed | null {
  const isChanged = Object.entries(typed).some(
    ([name, value]) => compareDecimals(value, order[name as keyof typeof typed] ?? "0") !== 0,
  );
  return isChanged ? { ...order, ...typed } : null;
}

export type LevelTone = "up" | "down" | "text";

export interface Level {
  readonly name: string;
  readonly price: DecimalText;
  readonly tone: LevelTone;
}

/** The three prices of a proposal under the names that fit its direction. */
export function levelsOf(proposal: Pick<Proposal, "direction" | "entry" | "stop" | "target">): {
  entry: Level;
  stop: Level;
  target: Level;
} {
  const isSale = proposal.direction === "sell";
  return {
    entry: { name: isSale ? "Sell at" : "Entry", price: proposal.entry, tone: "text" },
    stop: { name: isSale ? "Wrong at" : "Stop", price: proposal.stop, tone: "down" },
    target: { name: "Target", price: proposal.target, tone: "up" },
  };
}

/** What is held of the symbol, in words: `120 shares`, `short 5 shares`, `none`. */
export function holdingWords(quantity: DecimalText): string {
  const sign = signOf(quantity);
  if (sign === 0) {
    return "none";
  }
  const size = magnitude(quantity);
  return `${sign < 0 ? "short " : ""}${formatQuantity(size)} ${compareDecimals(size, "1") === 0 ? "share" : "shares"}`;
}

/** The first letter in upper case: the style's name as a label. */
export function capitalized(text: string): string {
  const words = text.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A calendar day without its year, for the chart's axis: `Nov 23`. */
export function shortDay(day: string): string {
  return formatDay(day).replace(/, \d{4}$/, "");
}

/** Whether a proposal's levels stand in the order that its direction needs; else the chart draws no zones. */
export function isOrdered(proposal: Pick<Proposal, "direction" | "entry" | "stop" | "target">): boolean {
  const up = compareDecimals(proposal.target, proposal.entry);
  const down = compareDecimals(proposal.entry, proposal.stop);
  return proposal.direction === "sell" ? up < 0 && down < 0 : up > 0 && down > 0;
}

/** What a card or a record shows of a fact. */
export type Fact = Pick<
  Evidence,
  "number" | "name" | "value" | "meaning" | "source" | "as_of" | "is_foreign"
>;

/** The facts of a frozen record as a card shows them. */
export function factsOf(call: Pick<Call, "evidence">): Fact[] {
  return call.evidence.map(({ text, ...fact }) => ({ ...fact, value: text }));
}

/** The numbers that a text cites. */
export function citedNumbers(text: string): ReadonlySet<number> {
  return new Set([...text.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number)));
}

const ADVISORS: Readonly<Record<string, string>> = {
  quant: "Local quant advisor",
  anthropic: "Anthropic",
  you: "You",
};

/** An advisor by the name that people know it by. */
export function advisorName(key: string): string {
  return ADVISORS[key] ?? key;
}

/** What the action is, in words: `Buy 54 shares`, `Sell 20 of 50 shares`. */
export function actionWords(proposal: Pick<Proposal, "direction" | "quantity" | "held_quantity">): string {
  const { direction, quantity, held_quantity: held } = proposal;
  const shares = compareDecimals(quantity, "1") === 0 ? "share" : "shares";
  if (direction === "sell" && compareDecimals(held, quantity) > 0) {
    return `Sell ${formatQuantity(quantity)} of ${formatQuantity(held)} shares`;
  }
  return `${direction === "sell" ? "Sell" : "Buy"} ${formatQuantity(quantity)} ${shares}`;
}

const ENDINGS = { target: "Target first", stop: "Stop first", expired: "Expired" } as const;

/** How a call ended, in two words. */
export function endingWords(ending: Outcome["ending"]): string {
  return ENDINGS[ending];
}

const STEPS: Record<Run["step"], string> = {
  waiting: "Waiting to begin",
  studying: "Measuring the symbols",
  asking: "Asking the advisor",
  checking: "Checking and sizing the answers",
  ended: "Done",
};

/** Where a run stands: `Asking the advisor`. */
export function runWords(run: Pick<Run, "cause" | "step" | "state" | "calls" | "problem" | "past">): string {
  if (run.state === "failed") {
    return `It failed: ${run.problem ?? "no reason is known."}`;
  }
  if (run.past) {
    return pastWords(run.past);
  }
  const made = run.cause === "backfill" ? "past call" : "new proposal";
  return run.state === "done" ? counted(run.calls, made) : STEPS[run.step];
}

/** How far the two years of a demo are. */
function pastWords({ sessions, sessions_decided, calls, calls_frozen }: NonNullable<Run["past"]>): string {
  if (calls !== null) {
    return `Two years of advice: ${calls_frozen} of ${counted(calls, "call")} frozen`;
  }
  return sessions_decided === 0
    ? "Two years of advice: reading the past prices"
    : `Two years of advice: ${sessions_decided} of ${sessions} days decided`;
}

/** Whose headlines did not come in time, so that the advisor was not told them; null where all came. */
export function missingNewsWords({ without_news }: Pick<Run, "without_news">): string | null {
  return without_news.length === 0
    ? null
    : `The news source did not give the headlines of ${without_news.join(", ")} in time: the advisor judged without them.`;
}

const PLACES = 4;
/** Of the time that a past takes, to decide its days; the rest is to freeze the calls. */
const DECIDING = 0.9;

/** How far a run is, above 0 and below 1 while it goes on. */
export function runShare({ step, past }: Pick<Run, "step" | "past">): number {
  if (past) {
    const frozen = past.calls ? past.calls_frozen / past.calls : 0;
    return 0.02 + 0.96 * (DECIDING * (past.sessions_decided / past.sessions) + (1 - DECIDING) * frozen);
  }
  return (Object.keys(STEPS).indexOf(step) + 0.5) / (PLACES + 0.5);
}

const STAGES: Readonly<Record<string, string>> = {
  evidence: "Too little evidence",
  repeated: "Proposed already",
  advice: "The advisor declined",
  validation: "The answer did not hold",
  size: "No size fits",
};

/** Where a candidate was refused. */
export function stageWords(stage: string): string {
  return STAGES[stage] ?? capitalized(stage);
}

/** Narrowed by what is chosen above the list. */
export function isWanted(
  proposal: Pick<Proposal, "direction" | "style" | "advisor" | "symbol">,
  filters: {
    direction?: string | undefined;
    strategy?: string | undefined;
    advisor?: string | undefined;
    symbol?: string | undefined;
  },
): boolean {
  const { direction, strategy, advisor, symbol } = filters;
  return (
    (!direction || proposal.direction === direction) &&
    (!strategy || proposal.style === strategy) &&
    (!advisor || proposal.advisor === advisor) &&
    (!symbol || proposal.symbol === symbol)
  );
}
