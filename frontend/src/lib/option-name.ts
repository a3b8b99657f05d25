import { formatDay, formatQuantity } from "./format";

const COMPACT = /^([A-Z][A-Z0-9]{0,5})(\d{2})(\d{2})(\d{2})([CP])(\d{5})(\d{3})$/;

/** What the compact name of an option contract says. */
export interface OptionParts {
  readonly root: string;
  /** Its last day, "2026-12-18". */
  readonly expiration: string;
  readonly right: "call" | "put";
  readonly strike: string;
}

/** The parts of a contract's compact name; null for any other symbol. */
export function optionParts(symbol: string): OptionParts | null {
  const [, root, year, month, day, right, dollars, mills] = COMPACT.exec(symbol) ?? [];
  if (!root || !dollars) {
    return null;
  }
  return {
    root,
    expiration: `20${year}-${month}-${day}`,
    right: right === "C" ? "call" : "put",
    strike: `${dollars.replace(/^0+(?=\d)/, "")}.${mills}`,
  };
}

/** `AAPL Dec 18, 2026 290 call` for a contract, any other symbol as it is. */
export function symbolWords(symbol: string): string {
  const parts = optionParts(symbol);
  return parts === null
    ? symbol
    : `${parts.root} ${formatDay(parts.expiration)} ${formatQuantity(parts.strike)} ${parts.right}`;
}
