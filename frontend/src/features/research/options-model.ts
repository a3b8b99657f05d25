import type { components } from "@/api/schema";
import { compareDecimals, groupedDecimal, magnitude, ratioToPercent } from "@/lib/decimal-text";
import { type DecimalText, etDate, formatDay, formatPrice, formatQuantity, signOf } from "@/lib/format";

export type Chain = components["schemas"]["ChainRead"];
export type StrikeRow = components["schemas"]["StrikeRead"];
export type Contract = components["schemas"]["ContractRead"];
export type Expirations = components["schemas"]["ExpirationsRead"];
export type Side = "call" | "put";
export type ColumnSet = "prices" | "greeks";

/** One column of a side: a short heading, what it means in full, and its text for a contract. */
export interface Column {
  readonly key: string;
  readonly label: string;
  readonly meaning: string;
  readonly text: (contract: Contract) => string;
}

const DASH = "—";

/** A signed number with exactly so many decimals; an em dash where there is none. */
export function fixed(value: DecimalText | null | undefined, places: number): string {
  if (value === null || value === undefined) {
    return DASH;
  }
  const shown = groupedDecimal(magnitude(value), places, places);
  return signOf(value) < 0 && /[1-9]/.test(shown) ? `−${shown}` : shown;
}

const BID: Column = { key: "bid", label: "Bid", meaning: "Bid", text: ({ bid }) => formatPrice(bid) };
const ASK: Column = { key: "ask", label: "Ask", meaning: "Ask", text: ({ ask }) => formatPrice(ask) };
const IV: Column = {
  key: "iv",
  label: "IV",
  meaning: "Implied volatility, a year",
  text: ({ implied_volatility: ratio }) => (ratio === null ? DASH : `${fixed(ratioToPercent(ratio), 1)}%`),
};

/** What each side shows, the outermost column first; the strike stands between the two sides. */
export const COLUMNS: Record<ColumnSet, readonly Column[]> = {
  prices: [
    {
      key: "interest",
      label: "Open int.",
      meaning: "Open interest, contracts",
      text: ({ open_interest: held }) => formatQuantity(held),
    },
    {
      key: "volume",
      label: "Volume",
      meaning: "Volume, contracts",
      text: ({ volume }) => formatQuantity(volume),
    },
    IV,
    { key: "last", label: "Last", meaning: "Last price", text: ({ last }) => formatPrice(last) },
    BID,
    ASK,
  ],
  greeks: [
    IV,
    {
      key: "vega",
      label: "Vega",
      meaning: "Vega, for a point of volatility",
      text: ({ greeks }) => fixed(greeks?.vega, 3),
    },
    {
      key: "theta",
      label: "Theta",
      meaning: "Theta, for a day",
      text: ({ greeks }) => fixed(greeks?.theta, 3),
    },
    {
      key: "gamma",
      label: "Gamma",
      meaning: "Gamma, for a dollar",
      text: ({ greeks }) => fixed(greeks?.gamma, 4),
    },
    {
      key: "delta",
      label: "Delta",
      meaning: "Delta, for a dollar",
      text: ({ greeks }) => fixed(greeks?.delta, 3),
    },
    BID,
    ASK,
  ],
};

/** The same columns from the strike outwards: bid before ask, as everywhere. */
export function fromTheStrike(columns: readonly Column[]): readonly Column[] {
  const [bid, ask] = columns.slice(-2);
  return bid && ask ? [bid, ask, ...columns.slice(0, -2).reverse()] : columns;
}

const KINDS: Record<Expirations["expirations"][number]["kind"], string | null> = {
  standard: "monthly",
  weekly: "weekly",
  quarterly: "quarterly",
  end_of_month: "end of month",
  other: null,
};

/** `Dec 18, 2026 · monthly · 25 days`, counted from the day of `asOf` in New York. */
export function expirationWords(
  { expiration, kind }: Expirations["expirations"][number],
  asOf: string,
): string {
  const days = Math.round((Date.parse(expiration) - Date.parse(etDate(new Date(asOf)))) / 86_400_000);
  const left = days === 0 ? "today" : days === 1 ? "1 day" : `${days} days`;
  return [formatDay(expiration), KINDS[kind], left].filter(Boolean).join(" · ");
}

/** The expiration to show: the one of the address if it is listed, else the soonest. */
export function chosenExpiration(
  wanted: string | undefined,
  { expirations }: Expirations,
): string | undefined {
  const listed = expirations.map(({ expiration }) => expiration);
  return wanted && listed.includes(wanted) ? wanted : listed[0];
}

const AROUND = 10;

/** The strikes next to the money, or all of them; and how many there are. */
export function shownStrikes(chain: Chain, isAll: boolean): readonly StrikeRow[] {
  const at = chain.strikes.findIndex(({ strike }) => strike === chain.at_the_money);
  return isAll || at < 0 ? chain.strikes : chain.strikes.slice(Math.max(0, at - AROUND), at + AROUND + 1);
}

/** The index of the first row above the underlying's price: the price's own line stands before it. */
export function priceLine(rows: readonly StrikeRow[], last: DecimalText): number {
  const at = rows.findIndex(({ strike }) => compareDecimals(strike, last) > 0);
  return at < 0 ? rows.length : at;
}

/** What sets a row's contracts apart from the usual: another root, another size. */
export function rootWords(row: StrikeRow, chain: Chain): string | null {
  const hasRoots = chain.strikes.some(({ root }) => root !== chain.strikes[0]?.root);
  const size = row.multiplier === 100 ? null : `× ${row.multiplier}`;
  const adjusted = row.is_adjusted ? "adjusted" : null;
  return [hasRoots ? row.root : null, size, adjusted].filter(Boolean).join(" · ") || null;
}

/** When the greeks were computed, where that is known and is not the prices' own moment. */
export function greeksAsOf(chain: Chain): string | null {
  for (const row of chain.strikes) {
    const asOf = row.call?.greeks?.as_of ?? row.put?.greeks?.as_of;
    if (asOf) {
      return asOf === chain.as_of ? null : asOf;
    }
  }
  return null;
}
