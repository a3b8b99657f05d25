import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useQuote } from "@/lib/live/hooks";
import { useStreamStatus, useTopics } from "@/lib/live/provider";
import { portfolioQuery, settingsQuery } from "@/lib/live/queries";
import { useOrderSale } from "@/lib/lots/use-order-sale";
import { accountBlocker, connectionBlocker, delayNote, quoteBlocker } from "@/lib/orders/blockers";
import { useSendOrder } from "@/lib/orders/mutations";
import { isRefusal, problemField } from "@/lib/orders/problem";
import type { Side } from "@/lib/orders/types";
import {
  changeTicket,
  emptyTicket,
  orderOf,
  startedTicket,
  startPrices,
  type Ticket,
  type TicketField,
  ticketProblems,
} from "../model";
import type { TicketStart } from "../search";
import { useFollowing } from "./use-following";
import { type PreviewState, usePreview } from "./use-preview";
import { useWhy } from "./use-why";

/** Why Send does nothing at present; a refusal may offer the largest size that fits. */
export interface Reason {
  readonly text: string;
  readonly tone: "blocked" | "waiting";
  readonly maxQuantity: string | null;
}

function waiting(text: string): Reason {
  return { text, tone: "waiting", maxQuantity: null };
}

function blocked(text: string, maxQuantity: string | null = null): Reason {
  return { text, tone: "blocked", maxQuantity };
}

function previewReason({ preview, error, isChecking }: PreviewState): Reason | null {
  if (error && isRefusal(error)) {
    return blocked(error.detail);
  }
  if (isChecking) {
    return waiting("Checking the order");
  }
  return preview?.blocked ? blocked(preview.blocked.detail, preview.blocked.max_quantity) : null;
}

/** The last order, with the lots that were named for it before. */
interface Sent {
  readonly id: string;
  readonly lots: readonly string[];
}

function useTicket(symbol: string, side: Side, start: TicketStart) {
  const preferences = useQuery(settingsQuery).data?.preferences;
  const quote = useQuote(symbol);
  const [ticket, setTicket] = useState(() => {
    const type = start.limit ? "limit" : (start.type ?? preferences?.default_order_type ?? "market");
    return startedTicket(emptyTicket(side, type, preferences?.default_time_in_force ?? "day"), start);
  });
  const last = quote.data?.last ?? null;
  const change = (patch: Partial<Ticket>) => setTicket((known) => changeTicket(known, patch, last));
  const firstPrice = useRef<string | null>(null);
  useEffect(() => {
    if (last !== null && firstPrice.current === null) {
      firstPrice.current = last;
      setTicket((known) => startPrices(known, last));
    }
  }, [last]);
  return { quote, ticket, change, mustConfirm: preferences?.confirm_orders ?? true };
}

/** Everything that the ticket's parts share: the ticket, its preview, what blocks it, and sending it once. */
export function useDesk(symbol: string, side: Side, start: TicketStart = {}, call?: string) {
  const { quote, ticket, change, mustConfirm } = useTicket(symbol, side, start);
  const stream = useStreamStatus();
  useTopics(["orders"]);
  const [isReviewing, setIsReviewing] = useState(false);
  const [sent, setSent] = useState<Sent | null>(null);
  const following = useFollowing(call);
  const why = useWhy(symbol, ticket.side, quote.data?.last);
  const sending = useSendOrder((order) => {
    setSent({ id: order.id, lots: sale.chosen });
    following.placed(order);
    why.placed(order);
    sale.forget();
    setIsReviewing(false);
    change({ size: "" });
  });
  const problems = ticketProblems(ticket);
  const problem = Object.values(problems)[0];
  const order = problem === undefined ? orderOf(symbol, ticket) : null;
  const noOrders = accountBlocker(useQuery(portfolioQuery).data?.account);
  const preview = usePreview(noOrders ? null : order);
  const sale = useOrderSale(preview.preview, sending.isSending);
  const market = noOrders ?? connectionBlocker(stream) ?? quoteBlocker(quote.data, ticket.type);
  const reason = market
    ? blocked(market)
    : problem
      ? waiting(problem)
      : (previewReason(preview) ?? (why.problem ? waiting(why.problem) : null));
  const send = () => {
    if (order && reason === null) {
      sending.send(order);
    }
  };
  const submit = () => {
    if (order && reason === null && !sending.isSending) {
      sending.reset();
      if (mustConfirm) {
        setIsReviewing(true);
      } else {
        send();
      }
    }
  };
  const fieldError = (field: TicketField): string | undefined => {
    const error = preview.error;
    const named = error ? problemField(error) : null;
    if (error && named === "stop_loss.limit_price") {
      return field === "stop_limit" ? error.detail : undefined;
    }
    if (error && named?.split(".")[0] === field && named !== field) {
      // `stop_loss.stop_price`: the part of an exit, whose title alone would not say what to mend.
      return error.detail;
    }
    return error && named === field ? error.title : undefined;
  };
  return {
    symbol,
    quote,
    ticket,
    change,
    problems,
    order,
    preview,
    reason,
    noOrders,
    caution: delayNote(quote.data),
    mustConfirm,
    fieldError,
    submit,
    send,
    sending,
    review: { isOpen: isReviewing, close: () => setIsReviewing(false) },
    sale,
    following,
    why,
    sent: { order: sent, dismiss: () => setSent(null) },
  };
}

export type Desk = ReturnType<typeof useDesk>;
