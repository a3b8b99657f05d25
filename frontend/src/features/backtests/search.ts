/** What the page shows: `/backtests?run=bkt_1&compare=bkt_1,bkt_2&strategy=sma-crossover`. */
export interface BacktestsSearch {
  /** The run that is shown; the form for a new one when absent. */
  run?: string | undefined;
  /** Runs side by side, two to four, with commas. */
  compare?: string | undefined;
  /** The sweep that is shown. */
  sweep?: string | undefined;
  /** `sweep`: the form and the list are of sweeps; `data`: bars of one's own. */
  mode?: string | undefined;
  /** The strategy, template or Python file that the form begins with. */
  strategy?: string | undefined;
}

const ID = "[A-Za-z0-9_-]{1,60}";
const FORMS: Record<keyof BacktestsSearch, RegExp> = {
  run: new RegExp(`^${ID}$`),
  compare: new RegExp(`^${ID}(,${ID}){1,3}$`),
  sweep: new RegExp(`^${ID}$`),
  mode: /^(sweep|data)$/,
  strategy: /^[A-Za-z0-9_.-]{1,63}$/,
};

/** Read the query string; what is not understood is left out. */
export function backtestsSearch(search: Record<string, unknown>): BacktestsSearch {
  const read = Object.entries(FORMS).flatMap(([name, form]) => {
    const given = search[name];
    return typeof given === "string" && form.test(given) ? [[name, given] as const] : [];
  });
  return Object.fromEntries(read);
}
