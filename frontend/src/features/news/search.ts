/** The query string of the News Review: `/news?symbol=AAPL&category=earnings`. */
export interface NewsSearch {
  symbol?: string;
  category?: string;
}

function symbolOf(value: unknown): string | null {
  const symbol = typeof value === "string" ? value.trim().toUpperCase() : "";
  return /^\$?[A-Z][A-Z0-9]{0,9}([./-][A-Z0-9]{1,4})?$/.test(symbol) ? symbol : null;
}

/** Read the query string; what is not understood is left out. */
export function newsSearch(search: Record<string, unknown>): NewsSearch {
  const symbol = symbolOf(search["symbol"]);
  const category = search["category"];
  return {
    ...(symbol ? { symbol } : {}),
    ...(typeof category === "string" && /^[a-z_]{1,40}$/.test(category) ? { category } : {}),
  };
}
