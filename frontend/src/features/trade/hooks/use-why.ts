import { useState } from "react";
import type { DecimalText } from "@/lib/format";
import type { OrderRead, Side } from "@/lib/orders/types";
import { useWriteJournal } from "../api/advice";
import { entryOf, isSaid, NO_WHY, type WhyDraft, whyProblem } from "../why";

/** Why the order is placed: optional, frozen with the order's id once it was placed, and kept here when that fails. */
export function useWhy(symbol: string, side: Side, last: DecimalText | undefined) {
  const [draft, setDraft] = useState(NO_WHY);
  const [of, setOf] = useState<{ order: string; side: Side } | null>(null);
  const journal = useWriteJournal();
  const write = (order: string, of: Side) =>
    journal.mutate(entryOf(draft, symbol, of, order), {
      onSuccess: () => {
        setDraft(NO_WHY);
        setOf(null);
      },
    });
  return {
    draft,
    change: (change: Partial<WhyDraft>) => setDraft((known) => ({ ...known, ...change })),
    clear: () => {
      setDraft(NO_WHY);
      setOf(null);
      journal.reset();
    },
    problem: whyProblem(draft, side, last),
    isSaid: isSaid(draft),
    isSaved: journal.isSuccess,
    isSaving: journal.isPending,
    /** Why it could not be frozen; the order is placed all the same. */
    error: of ? journal.error : null,
    placed: (order: OrderRead) => {
      if (isSaid(draft)) {
        setOf({ order: order.id, side: order.side });
        write(order.id, order.side);
      }
    },
    retry: () => {
      if (of) {
        write(of.order, of.side);
      }
    },
  };
}

export type Why = ReturnType<typeof useWhy>;
