/** A number of the page that can be opened; the server knows it by its name, and by its symbol or day where it has one. */
export interface Target {
  figure: string;
  symbol?: string;
  at?: string;
}

/** As the query string has it: `twr`, `contribution~NVDA`, `equity~~2026-11-20`. */
export function targetText({ figure, symbol = "", at = "" }: Target): string {
  return [figure, symbol, at].join("~").replace(/~+$/, "");
}

/** The opposite of `targetText`. */
export function targetOf(text: string): Target {
  const [figure = "", symbol, at] = text.split("~");
  return { figure, ...(symbol ? { symbol } : {}), ...(at ? { at } : {}) };
}
