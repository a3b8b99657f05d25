import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { LiveEvent } from "@/lib/live/events";
import { useLiveEvents, useTopics } from "@/lib/live/provider";

const TOPICS = ["alerts"] as const;
/** `Buy AAPL: …`: the same reason for several orders is one message. */
const LEAD = /^(?:buy|sell) [A-Z.]{1,8}: /;

/**
 * Tells, on whichever page, that a strategy on paper needs a look: it differs from its backtest, a protection or the
 * kill switch holds it, its orders were refused; to owners, that the service itself does. It stays until it is closed
 * or followed.
 */
export function AlertToasts() {
  const navigate = useNavigate();
  useTopics(TOPICS);
  useLiveEvents(
    useCallback(
      (event: LiveEvent) => {
        if (event.type !== "alert") {
          return;
        }
        if (event.data.kind === "system") {
          const { rule, text } = event.data;
          // The end of an alert takes the place of its beginning.
          void import("sonner").then(({ toast }) =>
            toast(text, {
              id: `system:${rule}`,
              duration: Number.POSITIVE_INFINITY,
              action: { label: "Look at it", onClick: () => void navigate({ to: "/settings/system" }) },
            }),
          );
        }
        if (event.data.kind !== "automation") {
          return;
        }
        const { id, name, strategy_id: strategy, text } = event.data;
        // Loaded with the toaster, outside the first page's critical path.
        void import("sonner").then(({ toast }) =>
          toast(text.startsWith(name) ? text : `${name}: ${text}`, {
            id: `automation:${id}:${text.replace(LEAD, "")}`,
            duration: Number.POSITIVE_INFINITY,
            action: {
              label: "Look at it",
              onClick: () => void navigate({ to: "/strategies", search: { strategy, paper: true } }),
            },
          }),
        );
      },
      [navigate],
    ),
  );
  return null;
}
