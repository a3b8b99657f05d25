import type { components } from "@/api/schema";
import { isPositive } from "@/lib/orders/replace";
import type { OrderCreate, Side } from "@/lib/orders/types";

export type SpreadCreate = components["schemas"]["SpreadCreate"];
export type SpreadPreview = components["schemas"]["SpreadPreviewRead"];
type Intent = components["schemas"]["PositionIntent"];

export const MOST_LEGS = 4;

/** One contract of the ticket, as chosen in the chain. */
export interface PickedLeg {
  readonly symbol: string;
  readonly side: Side;
  readonly does: "open" | "close";
  /** How often for each unit; text as typed. */
  readonly ratio: string;
}

/** The ticket; figures are text as typed, the price is what is paid or received, without a sign. */
export interface OptionDraft {
  readonly legs: readonly PickedLeg[];
  readonly quantity: string;
  readonly type: "limit" | "market";
  readonly price: string;
  readonly isReceived: boolean;
}

export const EMPTY_DRAFT: OptionDraft = {
  legs: [],
  quantity: "1",
  type: "limit",
  price: "",
  isReceived: false,
};

/** The legs with a contract on a side: pressed again it goes, on its other side it turns; there are at most four. */
export function pick(legs: readonly PickedLeg[], symbol: string, side: Side): readonly PickedLeg[] {
  const known = legs.find((leg) => leg.symbol === symbol);
  if (known) {
    return known.side === side
      ? legs.filter((leg) => leg !== known)
      : legs.map((leg) => (leg === known ? { ...leg, side } : leg));
  }
  return legs.length < MOST_LEGS ? [...legs, { symbol, side, does: "open", ratio: "1" }] : legs;
}

export function intentOf({ side, does }: PickedLeg): Intent {
  return `${side}_to_${does}`;
}

function isWhole(text: string): boolean {
  return /^\d+$/.test(text) && /[1-9]/.test(text);
}

/** Why the ticket is no order yet; null once it is one. */
export function draftProblem(draft: OptionDraft): string | null {
  if (draft.legs.length === 0) {
    return "Choose a contract: its ask to buy it, its bid to sell it.";
  }
  if (!isWhole(draft.quantity)) {
    return "Enter a whole number of contracts.";
  }
  if (draft.legs.some(({ ratio }) => !isWhole(ratio))) {
    return "Each ratio is a whole number.";
  }
  return draft.type === "limit" && !isPositive(draft.price) ? "Enter a price above 0." : null;
}

function plainPrice(price: string): string {
  return price.replace(/\.$/, "").replace(/^\./, "0.");
}

/** The order for a single contract; null while the ticket is none. */
export function singleOrder(draft: OptionDraft): OrderCreate | null {
  const [leg] = draft.legs;
  if (!leg || draft.legs.length > 1 || draftProblem(draft) !== null) {
    return null;
  }
  return {
    symbol: leg.symbol,
    side: leg.side,
    quantity: draft.quantity,
    type: draft.type,
    time_in_force: "day",
    position_intent: intentOf(leg),
    ...(draft.type === "limit" ? { limit_price: plainPrice(draft.price) } : {}),
  };
}

/** The order for several contracts; null while the ticket is none. */
export function spreadOrder(draft: OptionDraft): SpreadCreate | null {
  if (draft.legs.length < 2 || draftProblem(draft) !== null) {
    return null;
  }
  const price = `${draft.isReceived ? "-" : ""}${plainPrice(draft.price)}`;
  return {
    legs: draft.legs.map((leg) => ({
      symbol: leg.symbol,
      ratio: Number(leg.ratio),
      position_intent: intentOf(leg),
    })),
    quantity: draft.quantity,
    type: draft.type,
    ...(draft.type === "limit" ? { limit_price: price } : {}),
  };
}
