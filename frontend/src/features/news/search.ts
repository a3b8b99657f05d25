/** The query string of the News Review: `/news?scope=holdings&tone=negative&order=relevance`. */
export interface NewsSearch {
  /** Left out for all news, and where a symbol is named. */
  scope?: "symbol" | "holdings" | "watchlist" | "market";
  symbol?: string;
  category?: string;
  tone?: "negative" | "neutral" | "positive";
  /** The least relevance. */
  relevance?: Relevance;
  order?: "relevance";
}

export type Relevance = "0.1" | "0.5" | "0.6";

const SCOPES = ["symbol", "holdings", "watchlist", "market"] as const;
const TONES = ["negative", "neutral", "positive"] as const;
const RELEVANCES = ["0.1", "0.5", "0.6"] as const;

function symbolOf(value: unknown): string | null {
  const symbol = typeof value === "string" ? value.trim().toUpperCase() : "";
  return /^\$?[A-Z][A-Z0-9]{0,9}([./-][A-Z0-9]{1,4})?$/.test(symbol) ? symbol : null;
}

function oneOf<Value extends string>(value: unknown, known: readonly Value[]): Value | undefined {
  return known.find((one) => one === String(value));
}

/** Read the query string; what is not understood is left out. */
export function newsSearch(search: Record<string, unknown>): NewsSearch {
  const symbol = symbolOf(search["symbol"]);
  const category = search["category"];
  const scope = symbol ? undefined : oneOf(search["scope"], SCOPES);
  const tone = oneOf(search["tone"], TONES);
  const relevance = oneOf(search["relevance"], RELEVANCES);
  return {
    ...(scope ? { scope } : {}),
    ...(symbol ? { symbol } : {}),
    ...(typeof category === "string" && /^[a-z_]{1,40}$/.test(category) ? { category } : {}),
    ...(tone ? { tone } : {}),
    ...(relevance ? { relevance } : {}),
    ...(search["order"] === "relevance" ? { order: "relevance" } : {}),
  };
}
