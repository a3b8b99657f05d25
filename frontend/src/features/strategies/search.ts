/** What the address of the Strategy Builder says: a saved strategy, a template to customize, or an empty start. */
export interface StrategySearch {
  strategy?: string;
  template?: string;
  empty?: true;
}

function name(value: unknown): string | undefined {
  return typeof value === "string" && /^[a-z0-9_-]{1,60}$/.test(value) ? value : undefined;
}

/** The search of the address, as far as it can be understood. */
export function strategySearch(search: Record<string, unknown>): StrategySearch {
  const strategy = name(search["strategy"]);
  const template = name(search["template"]);
  if (strategy) {
    return { strategy };
  }
  if (template) {
    return { template };
  }
  return search["empty"] === true || search["empty"] === "true" ? { empty: true } : {};
}
