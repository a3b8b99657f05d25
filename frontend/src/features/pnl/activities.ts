import type { components } from "@/api/schema";
import type { AmountWords } from "@/lib/amounts";

export type Activity = components["schemas"]["ActivityRead"];
export type Transaction = components["schemas"]["LedgerTransactionRead"];

/** `transfer_in` as `Transfer in`. */
export function kindWords(kind: string): string {
  const words = kind.replace(/[_-]/g, " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

export interface Posting {
  /** The account of the ledger. */
  account: string;
  /** What it gained or lost; it stays in one line, for between "−" and "$" a phone would break. */
  amount: string;
}

/** The entries of a transaction; they add up to nothing. */
export function postingsOf({ entries }: Transaction, amounts: AmountWords): Posting[] {
  return entries.map(({ account, commodity, amount }) => ({
    account: kindWords(account),
    amount:
      commodity === "USD"
        ? amounts.signedMoney(amount, commodity)
        : `${amounts.quantity(amount)} ${commodity}`,
  }));
}
