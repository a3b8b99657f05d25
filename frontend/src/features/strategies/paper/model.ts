import type { PillTone } from "@/components/ui/pill";
import { formatDay } from "@/lib/format";
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

export const DIFFERENCES: Readonly<Record<string, string>> = {
  data: "Data",
  timing: "Timing",
  fill: "Fill",
  cost: "Cost",
  logic: "Logic",
};

const OUTCOMES: Readonly<Record<Decision["outcome"], string>> = {
  orders: "Orders",
  nothing: "Nothing to do",
  no_data: "No prices",
  missed: "Missed",
};

export function outcomeWords(outcome: Decision["outcome"]): string {
  return OUTCOMES[outcome];
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
  return (
    `Through ${formatDay(session_date)}: ${matched} of ${replay_trades} trades of the replay are there on paper, ` +
    `which made ${paper_trades}.`
  );
}

/** What became of an order, in a few words. */
export function fateOf(order: Decision["orders"][number]): string {
  if (order.state === "proposed" && !order.order_id) {
    return order.proposal === "waiting" ? "waits for your yes" : `proposal ${order.proposal}`;
  }
  return order.state === "sent" || order.order_id ? (order.status ?? "sent").replace("_", " ") : order.state;
}
