import type { PillTone } from "@/components/ui/pill";
import { formatDay, formatPrice, formatQuantity } from "@/lib/format";
import type { Automation, Decision, Report } from "./api";

export const MODES = [
  { value: "approval", label: "Ask me first" },
  { value: "autopilot", label: "Autopilot" },
] as const;

export const KINDS: Readonly<Record<string, string>> = {
  entry: "Entry",
  exit: "Exit",
  rebalance: "Rebalance",
  protect: "Stop or target",
};

/** What a rule of a decision is, as the builder calls it. */
export const RULES: Readonly<Record<string, string>> = {
  entry: "entry",
  exit: "exit",
  short_entry: "sell short",
  short_exit: "buy back",
};

interface OfSide {
  side: string;
  is_short?: boolean;
  symbol?: string;
}

/** The name of an option contract: its underlying, day, side and strike. */
const CONTRACT = /^[A-Z][A-Z0-9]{0,5}\d{6}[CP]\d{8}$/;

/** What is done with the shares, or with a contract, in words. */
export function deedOf({ side, is_short = false, symbol = "" }: OfSide): string {
  if (CONTRACT.test(symbol)) {
    return side === "sell" ? "write" : "buy back";
  }
  if (!is_short) {
    return side;
  }
  return side === "buy" ? "buy to cover" : "sell short";
}

/** The limit of an entry in words; empty at the market. */
export function limitWords({ side }: OfSide, limit: string | null | undefined): string {
  return limit ? `at ${side === "sell" ? "least" : "most"} at ${formatPrice(limit)}` : "";
}

interface Position {
  symbol: string;
  shares: string;
  average_price: string;
}

/** Positions of either side in words, with their sign: `45 AAPL at 275.37, −20 MSFT short at 412.42`. */
export function positionsWords(positions: readonly Position[]): string {
  return positions
    .map(({ symbol, shares, average_price }) => {
      const short = isShort(shares) ? " short" : "";
      return `${formatQuantity(shares)} ${symbol}${short} at ${formatPrice(average_price)}`;
    })
    .join(", ");
}

/** Whether shares are owed. */
export function isShort(shares: string): boolean {
  return shares.startsWith("-");
}

export const DIFFERENCES: Readonly<Record<string, string>> = {
  data: "Data",
  timing: "Timing",
  fill: "Fill",
  cost: "Cost",
  logic: "Logic",
};

interface Outcome {
  words: string;
  /** The color of the words. */
  color: string;
}

const OUTCOMES: Readonly<Record<Decision["outcome"], Outcome>> = {
  orders: { words: "Orders", color: "text-up" },
  nothing: { words: "Nothing to do", color: "text-text2" },
  no_data: { words: "No prices", color: "text-warn" },
  missed: { words: "Missed", color: "text-warn" },
};
const NOT_ORDERED: Outcome = { words: "Not ordered", color: "text-warn" };
const WAITS: Outcome = { words: "Waits for you", color: "text-warn" };

type Order = Decision["orders"][number];

/** Whether its proposal can still be approved. */
export function waitsForYes({ state, order_id, proposal }: Order): boolean {
  return state === "proposed" && !order_id && proposal === "waiting";
}

/** Whether it never reached the broker and no longer can. */
function isOff({ state, order_id, proposal }: Order): boolean {
  const isTurnedDown = state === "proposed" && (proposal === "rejected" || proposal === "expired");
  return !order_id && (state === "refused" || state === "late" || isTurnedDown);
}

/** What came of a decision, at a glance. */
export function outcomeOf({ outcome, orders, inputs }: Decision): Outcome {
  const decided = orders.filter(({ kind }) => kind !== "protect");
  if (decided.some(waitsForYes)) {
    return WAITS;
  }
  const isBarred = outcome === "nothing" && inputs?.contracts?.some(({ problem }) => problem);
  return isBarred || (decided.length > 0 && decided.every(isOff)) ? NOT_ORDERED : OUTCOMES[outcome];
}

/** The state in words and the color that goes with it. */
export function stateOf({ state, resumes_on }: Automation): { words: string; tone: PillTone } {
  if (state === "running") {
    return { words: "Running", tone: "live" };
  }
  if (state === "paused") {
    return { words: resumes_on ? `Paused until ${formatDay(resumes_on)}` : "Paused", tone: "warn" };
  }
  return { words: "Stopped", tone: "neutral" };
}

/** What the newest nightly check said. */
export function parityWords(state: Automation["parity"]): { words: string; tone: PillTone } {
  switch (state) {
    case null:
      return { words: "Not checked yet", tone: "neutral" };
    case "agrees":
      return { words: "Agrees with its backtest", tone: "up" };
    case "tolerated":
      return { words: "Agrees within tolerance", tone: "up" };
    case "alarm":
      return { words: "Differs from its backtest", tone: "down" };
  }
}

export function reportSentence(report: Report): string {
  const { matched, replay_trades, paper_trades, session_date } = report;
  if (replay_trades === 0 && paper_trades === 0) {
    return `Through ${formatDay(session_date)}: no trade yet, neither on paper nor in the replay.`;
  }
  return (
    `Through ${formatDay(session_date)}: ${matched} of ${replay_trades} trades of the replay are there on paper, ` +
    `which made ${paper_trades}.`
  );
}

/** States of an order whose names say little beside others that do. */
const STATES: Readonly<Record<string, string>> = {
  pending: "not sent yet",
  late: "not sent",
  pending_new: "on its way",
  new: "working",
  partially_filled: "partly filled",
};

/** What became of an order, in a few words. */
export function fateOf(order: Order): string {
  if (order.state === "proposed" && !order.order_id) {
    return order.proposal === "waiting" ? "waits for your yes" : `proposal ${order.proposal}`;
  }
  const state = order.state === "sent" || order.order_id ? (order.status ?? "sent") : order.state;
  return STATES[state] ?? state;
}
