import { FilePen } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";
import { formatPrice, formatQuantity } from "@/lib/format";
import type { OrderDraft } from "../model";

/** A ticket that was filled in: it opens on the trade page, where the person checks and sends it. */
export function DraftTicket({ draft, onLeave }: { draft: OrderDraft; onLeave: () => void }) {
  const price = draft.limit_price ? ` at ${formatPrice(draft.limit_price)} or better` : " at the market";
  const size = `${formatQuantity(draft.quantity)} ${draft.symbol}`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 rounded-button border border-line2 bg-s2 px-3 py-2.5">
      <p className="min-w-0 text-13">
        <b className="font-semibold">
          {draft.side === "buy" ? "Buy" : "Sell"} {size}
        </b>
        {price}, for the {draft.time_in_force === "day" ? "day" : draft.time_in_force.toUpperCase()}
        <span className="block text-12 text-text3">A draft. Nothing has been placed.</span>
      </p>
      <PageLink href={draft.link} className={buttonClass("accent", "sm")} onClickCapture={onLeave}>
        <FilePen size={14} aria-hidden />
        Open the ticket
      </PageLink>
    </div>
  );
}
