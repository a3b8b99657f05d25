import {
  type DecimalText,
  formatMoney,
  formatQuantity,
  formatSignedMoney,
  formatSignedWholeMoney,
  signOf,
} from "@/lib/format";
import { withMinus } from "@/lib/minus";
import { DOTS } from "./amounts-hidden";

/** Amounts in words, or dots where they are to stay private; percentages and prices are never hidden. */
export interface AmountWords {
  readonly isHidden: boolean;
  /** The account's currency. */
  readonly currency: string;
  money(value: DecimalText | null | undefined, currency?: string): string;
  signedMoney(value: DecimalText | null | undefined, currency?: string): string;
  /** Signed, without cents, for narrow places. */
  signedWhole(value: DecimalText | null | undefined): string;
  /** Shares, contracts. */
  quantity(value: DecimalText | null | undefined): string;
  /** A sentence of the server's, its amounts hidden. */
  sentence(text: string): string;
}

/** Gains and losses keep their sign: their percentages show it too. */
function signedDots(value: DecimalText | null | undefined): string {
  const sign = signOf(value);
  return sign === 0 ? DOTS : `${sign > 0 ? "+" : "\u2212"}${DOTS}`;
}

const DAY = String.raw`\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?|[A-Z][a-z]{2} \d{1,2}, \d{4}`;
const SHARE = String.raw`[+\u2212-]?[\d,]*\.?\d+ ?(?:%|percent|days?\b|years?\b|of a year)`;
const NAME = String.raw`[A-Za-z_][\w]*`;
const AMOUNT = String.raw`[$€£¥]?\d[\d,]*(?:\.\d+)?`;
const TOKENS = new RegExp(`${DAY}|${SHARE}|${NAME}|${AMOUNT}`, "g");
const IS_AMOUNT = new RegExp(`^${AMOUNT}$`);

/** A text whose every number is hidden that is no date, no percentage and no count of days. */
export function maskAmounts(text: string): string {
  return text.replace(TOKENS, (token) => (IS_AMOUNT.test(token) ? DOTS : token));
}

/** The words for amounts, of an account in `currency`. */
export function amountWords(isHidden: boolean, currency = "USD"): AmountWords {
  return isHidden
    ? {
        isHidden,
        currency,
        money: () => DOTS,
        signedMoney: signedDots,
        signedWhole: signedDots,
        quantity: () => DOTS,
        sentence: (text) => maskAmounts(withMinus(text)),
      }
    : {
        isHidden,
        currency,
        money: (value, other = currency) => formatMoney(value, other),
        signedMoney: (value, other = currency) => formatSignedMoney(value, other),
        signedWhole: (value) => formatSignedWholeMoney(value, currency),
        quantity: formatQuantity,
        sentence: withMinus,
      };
}
