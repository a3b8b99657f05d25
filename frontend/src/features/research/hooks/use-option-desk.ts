import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useStreamStatus } from "@/lib/live/provider";
import { settingsQuery } from "@/lib/live/queries";
import { connectionBlocker } from "@/lib/orders/blockers";
import { type OptionOrder, useOptionPreview, useSendOption } from "../api/option-orders";
import { draftProblem, type OptionDraft, singleOrder, spreadOrder } from "../option-ticket";

function orderOf(draft: OptionDraft): OptionOrder | null {
  const single = singleOrder(draft);
  const spread = spreadOrder(draft);
  if (single) {
    return { kind: "single", body: single };
  }
  return spread ? { kind: "spread", body: spread } : null;
}

/** The ticket's order, what it would do, what blocks it, and sending it once. */
export function useOptionDesk(draft: OptionDraft, onSent: () => void) {
  const mustConfirm = useQuery(settingsQuery).data?.preferences.confirm_orders ?? true;
  const offline = connectionBlocker(useStreamStatus());
  const [isReviewing, setReviewing] = useState(false);
  const [sentId, setSentId] = useState<string | null>(null);
  const order = orderOf(draft);
  const preview = useOptionPreview(order);
  const sending = useSendOption((sent) => {
    setSentId(sent.id);
    setReviewing(false);
    onSent();
  });
  const checked = preview.isChecking ? "Checking the order" : preview.blocked;
  const reason = draftProblem(draft) ?? offline ?? preview.error?.detail ?? checked;
  const send = () => {
    if (order && reason === null) {
      sending.send(order);
    }
  };
  const press = () => {
    sending.reset();
    if (reason === null && mustConfirm) {
      setReviewing(true);
    } else {
      send();
    }
  };
  return {
    preview,
    reason,
    sending,
    press,
    send,
    summary: preview.spread?.summary ?? preview.single?.summary ?? null,
    sentId,
    dismiss: () => setSentId(null),
    review: { isOpen: isReviewing, close: () => setReviewing(false) },
  };
}
