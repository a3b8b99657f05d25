import type { components } from "@/api/schema";
import type { AmountWords } from "@/lib/amounts";

export type Activity = components["schemas"]["ActivityRead"];
export type Transaction = components["schemas"]["LedgerTransactionRead"];

/** `transfer_in` as `Transfer in`. */
export function kindWords(kind: string): string {
  const words = kind.replace(/[_-]/g, " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** The entries of a transaction, one text each; they add up to nothing. */
export function postingWords({ entries }: Transaction, amounts: AmountWords): string[] {
  return entries.map(({ account, commodity, amount }) => {
    const shown =
      commodity === "USD"
        ? amounts.signedMoney(amount, commodity)
        : `${amounts.quantity(amount)} ${commodity}`;
    return `${kindWords(account)} ${shown}`;
  });
}

/** The entries of a transaction in a line. */
export function entryWords(transaction: Transaction, amounts: AmountWords): string {
  return postingWords(transaction, amounts).join(" · ");
}
