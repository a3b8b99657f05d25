import { createContext, useContext } from "react";
import { type AmountWords, amountWords } from "@/lib/amounts";
import type { DateRange } from "@/lib/date-range";
import type { Filter } from "../api/figures";
import type { PnlSearch } from "../search";

/** What every block of the page needs to know. */
export interface Dashboard {
  search: PnlSearch;
  /** Put members into the query string; undefined takes one out. */
  onSearch: (change: PnlSearch) => void;
  /** The period, the account and the benchmark as the server is asked. */
  filter: Filter;
  /** The period as days. */
  days: DateRange;
  /** The market's present day in New York. */
  today: string;
  /** The account's first day, once it is known. */
  earliest: string | undefined;
  amounts: AmountWords;
}

export const DashboardContext = createContext<Dashboard>({
  search: {},
  onSearch: () => {},
  filter: {},
  days: { start: "", end: "" },
  today: "",
  earliest: undefined,
  amounts: amountWords(false),
});

export function useDashboard(): Dashboard {
  return useContext(DashboardContext);
}
