/** What the address of the Strategy Builder says: a saved strategy, a template to customize, an empty start, a draft made of words. */
export interface StrategySearch {
  strategy?: string;
  template?: string;
  empty?: true;
  described?: true;
  /** A description that somebody else put into words, to be drafted here. */
  words?: string;
  /** The saved strategy's runs on paper instead of its builder. */
  paper?: true;
  /** The backtest that is to be run on paper as it was. */
  run?: string;
}

function name(value: unknown): string | undefined {
  return typeof value === "string" && /^[a-z0-9_-]{1,60}$/.test(value) ? value : undefined;
}

/** As many as a description may have. */
export const LONGEST_WORDS = 2000;

function described(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() ? value.slice(0, LONGEST_WORDS) : undefined;
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** The search of the address, as far as it can be understood. */
export function strategySearch(search: Record<string, unknown>): StrategySearch {
  const strategy = name(search["strategy"]);
  const template = name(search["template"]);
  if (strategy && isTrue(search["paper"])) {
    const run = name(search["run"]);
    return run ? { strategy, paper: true, run } : { strategy, paper: true };
  }
  if (strategy) {
    return { strategy };
  }
  if (template) {
    return { template };
  }
  if (isTrue(search["described"])) {
    return { described: true };
  }
  if (isTrue(search["empty"])) {
    return { empty: true };
  }
  const words = described(search["words"]);
  return words ? { words } : {};
}
