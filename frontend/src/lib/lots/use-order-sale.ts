import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { compareDecimals, magnitude } from "@/lib/decimal-text";
import { signOf } from "@/lib/format";
import type { OrderPreview } from "@/lib/orders/types";
import { type Sale, salePreviewQuery } from "./queries";

/** What of an order would close what is held, by its preview; null where it opens or adds. */
export function closingPart(preview: OrderPreview | undefined): Sale | null {
  if (!preview) {
    return null;
  }
  const { symbol, side, quantity, position_before: before, price, commission } = preview;
  const held = signOf(before);
  if (held === 0 || held > 0 !== (side === "sell") || signOf(quantity) <= 0) {
    return null;
  }
  const size = magnitude(before);
  return {
    symbol,
    quantity: compareDecimals(quantity, size) > 0 ? size : quantity,
    price,
    fee: magnitude(commission),
    lots: [],
  };
}

/**
 * What an order's sale realizes, and the lots named for it meanwhile.
 *
 * While the order `isSending` nothing is asked: its own fill would ask for the sale of what is no longer held.
 */
export function useOrderSale(preview: OrderPreview | undefined, isSending = false) {
  const [choice, setChoice] = useState<{ symbol: string; lots: readonly string[] } | null>(null);
  const part = closingPart(preview);
  const chosen = part && choice?.symbol === part.symbol ? choice.lots : [];
  const sale = part ? { ...part, lots: [...chosen] } : null;
  const query = useQuery({ ...salePreviewQuery(sale), enabled: !isSending });
  return {
    /** Null where the order closes nothing. */
    sale,
    query,
    /** Of this symbol; the last answer while the next one is asked for. */
    found: query.data?.symbol === sale?.symbol ? query.data : undefined,
    chosen,
    choose: (lots: readonly string[]) => part && setChoice({ symbol: part.symbol, lots }),
    forget: () => setChoice(null),
  };
}

export type OrderSale = ReturnType<typeof useOrderSale>;
