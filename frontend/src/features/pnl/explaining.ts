import { CUTS, type Target } from "@/lib/explaining";
import type { Lot, RealizedLot } from "@/lib/lots/words";

/** The name of an open lot. */
export function lotKey({ account_id, id }: Lot): string {
  return `${account_id}|${id}`;
}

/** The name of a lot that was closed. */
export function realizedKey(lot: RealizedLot): string {
  return [lot.account_id, lot.closed_by, lot.opened_by, lot.acquired_on, lot.quantity].join("|");
}

/** The opposite of `targetText`. */
export function targetOf(text: string): Target {
  const [figure = "", symbol, at, cut, of] = text.split("~");
  const by = CUTS.find((one) => one === cut);
  return {
    figure,
    ...(symbol ? { symbol } : {}),
    ...(at ? { at } : {}),
    ...(by ? { by } : {}),
    ...(of ? { of } : {}),
  };
}
