import type { components } from "@/api/schema";
import { formatDay } from "@/lib/format";

type Schemas = components["schemas"];
export type Lot = Schemas["LotRead"];
export type Lots = Schemas["LotsRead"];
export type RealizedLot = Schemas["RealizedLotRead"];
export type RealizedPage = Schemas["RealizedPageRead"];
export type SalePreview = Schemas["SalePreviewRead"];
export type MethodPreview = Schemas["MethodPreviewRead"];
export type ClosingSale = Schemas["ClosingRead"];

export const TERM_NAMES: Record<Lot["term"], string> = { short: "Short", long: "Long" };

const REASONS: Record<RealizedLot["reason"], string> = {
  trade: "Sold",
  expiry: "Expired",
  settlement: "Settled",
  merger: "Merger",
  cash_in_merger: "Cash in a merger",
  return_of_capital: "Return of capital",
  rounding: "Cash for a fraction",
};

/** How a lot was closed, in a word: shares sold short are bought back. */
export function reasonWords({ reason, direction }: Pick<RealizedLot, "reason" | "direction">): string {
  return reason === "trade" && direction === "short" ? "Covered" : REASONS[reason];
}

/** When a gain on the lot becomes long-term, or that it is; nothing for shares sold short. */
export function termWords({ term, long_term_on: turns }: Pick<Lot, "term" | "long_term_on">): string {
  if (term === "long") {
    return "Long";
  }
  return turns ? `Short, long from ${formatDay(turns)}` : "Short";
}

/** Which of the methods is the account's own. */
export function ownMethod(methods: readonly MethodPreview[]): MethodPreview | undefined {
  return methods.find(({ is_chosen }) => is_chosen);
}

/** The one that uses up the lots that the owner names. */
export function namedMethod(methods: readonly MethodPreview[]): MethodPreview | undefined {
  return methods.find(({ method }) => method === "specific");
}
