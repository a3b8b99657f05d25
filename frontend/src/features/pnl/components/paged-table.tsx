import type { ReactNode } from "react";
import { useCallback } from "react";
import type { Column } from "@/components/ui/columns";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { VirtualList } from "@/components/ui/virtual-list";
import { VirtualTable } from "@/components/ui/virtual-table";
import { PHONE, useMedia } from "@/lib/use-media";

interface Page<Row> {
  items: readonly Row[];
  total?: number;
}

export interface PagedTableProps<Row> {
  caption: string;
  query: {
    data: { pages: readonly Page<Row>[] } | undefined;
    error: Error | null;
    isPlaceholderData: boolean;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    refetch: () => unknown;
    fetchNextPage: () => unknown;
  };
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** A row as an item of two lines, for phones. */
  item: (row: Row) => ReactNode;
  /** What is shown while there is nothing. */
  empty: ReactNode;
  /** What the rows are called: `closed trades`. */
  unit: string;
}

function countWords(shown: number, total: number | undefined, unit: string): string {
  const all = total ?? shown;
  const loaded = shown < all ? `${shown.toLocaleString("en-US")} of ` : "";
  return `${loaded}${all.toLocaleString("en-US")} ${unit}`;
}

/** A list of the server's that loads on as it is scrolled, however long it is. */
export function PagedTable<Row>(props: PagedTableProps<Row>) {
  const { caption, query, columns, rowKey, item, empty, unit } = props;
  const isPhone = useMedia(PHONE);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const total = query.data?.pages[0]?.total;
  const list = { rows, rowKey, total: total ?? rows.length, onEnd: hasNextPage ? onEnd : undefined };
  return (
    <DataBlock
      query={query}
      skeleton={<Skeleton className="h-[300px]" />}
      isEmpty={() => rows.length === 0}
      empty={empty}
    >
      {() => (
        <div aria-busy={query.isPlaceholderData} className={query.isPlaceholderData ? "opacity-60" : ""}>
          {isPhone ? (
            <VirtualList label={caption} item={item} {...list} />
          ) : (
            <VirtualTable caption={caption} columns={columns} {...list} />
          )}
          <p role="status" className="num mt-2 text-12 text-text3">
            {countWords(rows.length, total, unit)}
            {hasNextPage ? "; more load as you scroll" : ""}
            {isFetchingNextPage ? ", loading" : ""}
          </p>
        </div>
      )}
    </DataBlock>
  );
}
