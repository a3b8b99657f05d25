import { useEffect, useRef, useState } from "react";
import type { OrderRead } from "@/lib/orders/types";
import { NARROW, useMedia } from "@/lib/use-media";
import { CancelDialog } from "./cancel-dialog";
import { OrderItems } from "./order-items";
import { type OrderSection, OrderTable } from "./order-table";
import { ReplaceDialog } from "./replace-dialog";

export interface OrdersListProps {
  /** The table's caption for screen readers. */
  caption: string;
  sections: readonly OrderSection[];
  /** Show the date with the time, for histories over several days. */
  hasDates?: boolean;
}

/** Orders as a table, or as two-line items where it is narrow, with cancel and replace. */
export function OrdersList({ caption, sections, hasDates = false }: OrdersListProps) {
  const isNarrow = useMedia(NARROW);
  const [canceled, setCanceled] = useState<OrderRead | null>(null);
  const [replaced, setReplaced] = useState<OrderRead | null>(null);
  const region = useRef<HTMLDivElement>(null);
  const isDone = useRef(false);
  const onDone = () => {
    isDone.current = true;
  };
  useEffect(() => {
    // The button that opened the dialog goes with its order: the focus stays with the list.
    if (canceled === null && replaced === null && isDone.current) {
      isDone.current = false;
      region.current?.focus();
    }
  }, [canceled, replaced]);
  const View = isNarrow ? OrderItems : OrderTable;
  return (
    <div ref={region} tabIndex={-1} className="outline-none">
      <View
        caption={caption}
        sections={sections}
        hasDates={hasDates}
        onCancel={setCanceled}
        onReplace={setReplaced}
      />
      <CancelDialog order={canceled} onDone={onDone} onClose={() => setCanceled(null)} />
      <ReplaceDialog order={replaced} onDone={onDone} onClose={() => setReplaced(null)} />
    </div>
  );
}
