import type { ReactNode, Ref } from "react";
import { cn } from "@/lib/cn";
import { useVirtualRows } from "./use-virtual-rows";

export interface VirtualListProps<Row> {
  label: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** How many there are with those that are not loaded yet. */
  total?: number | undefined;
  onEnd?: (() => void) | undefined;
  item: (row: Row) => ReactNode;
  className?: string;
}

const ITEM_HEIGHT = 57;

/** A long table as two-line items for phones; only what is on screen is drawn. */
export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { label, rows, rowKey, total = rows.length, onEnd, item, className } = props;
  const keyAt = (index: number) => {
    const row = rows[index];
    return row === undefined ? `${index}` : rowKey(row);
  };
  const view = useVirtualRows({ count: rows.length, rowHeight: ITEM_HEIGHT, rowKey: keyAt, onEnd });
  return (
    <section
      ref={view.scroller as Ref<HTMLElement>}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      tabIndex={0}
      className={cn("overflow-auto", className ?? "max-h-[420px]")}
    >
      <ul
        aria-label={label}
        className="num text-13"
        style={{ paddingTop: view.above, paddingBottom: view.below }}
      >
        {view.rows.map(({ index, key }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <li
              key={key}
              ref={view.measure}
              data-index={index}
              aria-setsize={total}
              aria-posinset={index + 1}
              className="border-b border-hair py-2 last:border-0"
            >
              {item(row)}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
