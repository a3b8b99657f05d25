import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";

/** Below this many rows all are drawn: measuring would cost more than it saves. */
const ALL_DRAWN = 60;
/** How many rows before the last one loaded the next page is asked for. */
const AHEAD = 30;

export interface VirtualRow {
  index: number;
  key: string;
}

export interface VirtualRowsOptions {
  count: number;
  rowHeight: number;
  rowKey: (index: number) => string;
  /** Called when the end of what is loaded comes near; absent when everything is. */
  onEnd?: (() => void) | undefined;
}

/** The rows of a long list that are on screen, and the room of those above and below them, in px. */
export function useVirtualRows({ count, rowHeight, rowKey, onEnd }: VirtualRowsOptions) {
  const scroller = useRef<HTMLElement>(null);
  const isVirtual = count > ALL_DRAWN;
  const virtualizer = useVirtualizer<HTMLElement, Element>({
    count: isVirtual ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: rowKey,
    overscan: 12,
    // A scroll must not force React to draw in the middle of something else.
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const rows: VirtualRow[] = isVirtual
    ? items.map(({ index, key }) => ({ index, key: `${key}` }))
    : Array.from({ length: count }, (_, index) => ({ index, key: rowKey(index) }));
  const last = rows.at(-1)?.index ?? -1;
  const isNearEnd = last >= count - AHEAD;
  useEffect(() => {
    if (isNearEnd && isVirtual) {
      onEnd?.();
    }
  }, [isNearEnd, isVirtual, onEnd]);
  return {
    scroller,
    rows,
    measure: isVirtual ? virtualizer.measureElement : undefined,
    above: items[0]?.start ?? 0,
    below: isVirtual ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0,
  };
}
