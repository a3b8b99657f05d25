import { Ban, Hourglass } from "lucide-react";
import { useId } from "react";
import { DelayNote } from "@/components/orders/delay-note";
import { OrderOutcome } from "@/components/orders/order-outcome";
import { OrderProblem } from "@/components/orders/order-problem";
import { TradableAccounts } from "@/components/orders/tradable-accounts";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { formatQuantity } from "@/lib/format";
import { shortTitle } from "@/lib/orders/words";
import type { Desk, Reason } from "../hooks/use-desk";
import { FollowingNote } from "./following-note";
import { WhyOutcome } from "./why-fields";

/** Why Send does nothing, directly above it. */
function ReasonLine({ id, reason }: { id: string; reason: Reason | null }) {
  const Icon = reason?.tone === "blocked" ? Ban : Hourglass;
  return (
    <p
      id={id}
      aria-live="polite"
      className="num flex min-h-[18px] gap-[7px] max-tile:min-h-0 text-12 leading-[1.4] text-text2"
    >
      {reason ? (
        <>
          <Icon
            size={15}
            aria-hidden
            className={cn("mt-px shrink-0", reason.tone === "blocked" ? "text-down" : "text-text3")}
          />
          <span>{reason.text}</span>
        </>
      ) : null}
    </p>
  );
}

function sendLabel({ order, mustConfirm, ticket }: Desk, isPhone: boolean): string {
  if (!isPhone || !order) {
    return `Send ${ticket.side} order`;
  }
  return `${mustConfirm ? "Review" : "Send"}: ${shortTitle(order)}`;
}

/** The outcome of the last order, what stands in the way of this one, and Send. On a phone pinned above the bar. */
export function SendBlock({ desk, isPhone = false }: { desk: Desk; isPhone?: boolean }) {
  const { reason, sending, sent, review } = desk;
  const id = useId();
  return (
    <div className="grid gap-2">
      <FollowingNote following={desk.following} />
      <WhyOutcome why={desk.why} />
      {sent.order ? <OrderOutcome {...sent.order} onDismiss={sent.dismiss} /> : null}
      {sending.error && !review.isOpen ? <OrderProblem error={sending.error} isPlacing /> : null}
      <DelayNote text={desk.caution} id={`${id}-late`} />
      <ReasonLine id={id} reason={reason} />
      {desk.noOrders ? <TradableAccounts /> : null}
      {reason?.maxQuantity ? (
        <Button
          variant="accent"
          className="whitespace-normal"
          onClick={() => desk.change({ unit: "shares", size: reason.maxQuantity ?? "" })}
        >
          Use {formatQuantity(reason.maxQuantity)} shares, the most that fits
        </Button>
      ) : null}
      <Button
        variant="primary"
        size="lg"
        busy={sending.isSending}
        aria-disabled={reason !== null}
        aria-describedby={`${id} ${id}-late`}
        aria-keyshortcuts="Control+Enter"
        className="num w-full whitespace-normal aria-disabled:border-line2 aria-disabled:bg-s2 aria-disabled:text-text2 aria-disabled:opacity-100"
        onClick={desk.submit}
      >
        {sending.isSending ? "Sending" : sendLabel(desk, isPhone)}
      </Button>
    </div>
  );
}
