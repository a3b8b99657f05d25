import { createContext, useContext } from "react";
import { type AmountWords, amountWords } from "./amounts";

/** How amounts are written: in full, unless a page hides them. */
export const AmountsContext = createContext<AmountWords>(amountWords(false));

export function useAmounts(): AmountWords {
  return useContext(AmountsContext);
}
