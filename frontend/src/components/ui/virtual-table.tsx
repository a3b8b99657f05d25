import type { Ref } from "react";
import { cn } from "@/lib/cn";
import { Cells, type Column, Headings } from "./columns";
import { useVirtualRows } from "./use-virtual-rows";

export interface VirtualTableProps<Row> {
  /** For screen readers, and the name of the region that scrolls. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** How many rows there are with those that are not loaded yet. */
  total?: number | undefined;
  onEnd?: (() => void) | undefined;
  /** On a phone each row becomes a card, as in `Table`. */
  stacks?: boolean;
  /** The most height, as a class. */
  className?: string;
}

const ROW_HEIGHT = 35;

function Spacer({ height, columns }: { height: number; columns: number }) {
  return height > 0 ? (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it holds room only and takes no focus.
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height }} />
    </tr>
  ) : null;
}

/**
 * A table of any length that scrolls inside itself under its headings; only the rows on screen are drawn.
 *
 * Screen readers are told how many rows there are and which of them each one is.
 */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { caption, columns, rows, rowKey, total = rows.length, onEnd, stacks, className } = props;
  const keyAt = (index: number) => {
    const row = rows[index];
    return row === undefined ? `${index}` : rowKey(row);
  };
  const view = useVirtualRows({ count: rows.length, rowHeight: ROW_HEIGHT, rowKey: keyAt, onEnd });
  return (
    <section
      ref={view.scroller as Ref<HTMLElement>}
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      tabIndex={0}
      className={cn(
        "relative overflow-auto overscroll-contain",
        className ?? "max-h-[420px]",
        stacks && "max-tile:max-h-[70dvh]",
      )}
    >
      <table
        className={cn("num w-full border-collapse text-13", stacks && "stacks")}
        aria-rowcount={total + 1}
      >
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 z-10 bg-card-b">
          <tr aria-rowindex={1}>
            <Headings columns={columns} />
          </tr>
        </thead>
        <tbody>
          <Spacer height={view.above} columns={columns.length} />
          {view.rows.map(({ index, key }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <tr
                key={key}
                ref={view.measure}
                data-index={index}
                aria-rowindex={index + 2}
                className="hover:bg-s2/50"
              >
                <Cells columns={columns} row={row} />
              </tr>
            );
          })}
          <Spacer height={view.below} columns={columns.length} />
        </tbody>
      </table>
    </section>
  );
}
