import { Pencil, X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import type { OrderRead } from "@/lib/orders/types";
import { isLeg, isOpen, isSpread, orderTitle } from "@/lib/orders/words";

export interface OrderButtonsProps {
  order: OrderRead;
  onReplace: (order: OrderRead) => void;
  onCancel: (order: OrderRead) => void;
}

/** Replace and cancel, for orders that still work. */
export function OrderButtons({ order, onReplace, onCancel }: OrderButtonsProps) {
  if (!isOpen(order) || isLeg(order)) {
    // A leg is changed and canceled with the spread it is a part of.
    return null;
  }
  return (
    <span className="inline-flex gap-1.5">
      {isSpread(order) && order.limit_price === null ? null : (
        <IconButton
          size="sm"
          className="size-7! max-tile:size-9!"
          label={`Replace: ${orderTitle(order)}`}
          onClick={() => onReplace(order)}
        >
          <Pencil size={13} aria-hidden />
        </IconButton>
      )}
      <IconButton
        size="sm"
        className="size-7! max-tile:size-9!"
        label={`Cancel: ${orderTitle(order)}`}
        onClick={() => onCancel(order)}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </span>
  );
}
