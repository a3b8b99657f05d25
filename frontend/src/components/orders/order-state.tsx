import {
  Ban,
  CircleCheck,
  CircleX,
  Clock,
  Hourglass,
  Link2,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import { cn } from "@/lib/cn";
import type { OrderRead, OrderStatus } from "@/lib/orders/types";
import { isOpen, stateWords } from "@/lib/orders/words";

const LOOKS: Record<OrderStatus, readonly [LucideIcon, string]> = {
  pending_new: [Hourglass, "text-info"],
  held: [Link2, "text-text2"],
  new: [Clock, "text-info"],
  partially_filled: [Clock, "text-brand"],
  filled: [CircleCheck, "text-up"],
  canceled: [CircleX, "text-text2"],
  expired: [CircleX, "text-text2"],
  rejected: [Ban, "text-down"],
  denied: [Ban, "text-down"],
};

/** Of one that works on and says that it should be looked at. */
const FLAGGED = [TriangleAlert, "text-warn"] as const;

/** How much of the order is filled, 0 to 100, for the width of a bar only. */
function filledPercent(order: OrderRead): number {
  return order.quantity === null ? 0 : (Number(order.filled_quantity) / Number(order.quantity)) * 100;
}

/** An order's state: icon, colour and words; a part fill has a bar as well. */
export function OrderState({ order, className }: { order: OrderRead; className?: string }) {
  const isFlagged = isOpen(order) && order.reason !== null;
  const [Icon, tone] = isFlagged ? FLAGGED : LOOKS[order.status];
  return (
    <span
      className={cn(
        "inline-flex items-center gap-1.5 align-middle wrap-anywhere text-[12.5px] font-medium",
        tone,
        className,
      )}
    >
      {order.status === "partially_filled" && !isFlagged ? (
        <span
          aria-hidden="true"
          className="inline-block h-[5px] w-11 shrink-0 overflow-hidden rounded-pill bg-s3"
        >
          <span className="block h-full bg-teal2" style={{ width: `${filledPercent(order)}%` }} />
        </span>
      ) : (
        <Icon size={14} aria-hidden className="shrink-0" />
      )}
      {stateWords(order)}
    </span>
  );
}
