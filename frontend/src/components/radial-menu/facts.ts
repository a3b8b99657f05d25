import type { WorkflowId } from "@/lib/workflows";

/** The one live fact of a wedge. */
export interface Fact {
  /** A few words: "12 open"; undefined while unknown, which shows nothing rather than a guess. */
  readonly text: string | undefined;
  readonly sign?: -1 | 0 | 1;
  /** Something waits for the person; the words of the fact must say what. */
  readonly attention?: boolean;
}

export type Facts = Readonly<Record<WorkflowId, Fact>>;

export const NO_FACTS: Facts = {
  morning: { text: undefined },
  news: { text: undefined },
  research: { text: undefined },
  recommendations: { text: undefined },
  trade: { text: undefined },
  positions: { text: undefined },
  pnl: { text: undefined },
  strategies: { text: undefined },
  backtests: { text: undefined },
  settings: { text: undefined },
};
