import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { TradeLink } from "./equity-card";

export interface PagedQuery {
  data: unknown;
  error: Error | null;
  isPlaceholderData: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch: () => Promise<unknown>;
  fetchNextPage: () => Promise<unknown>;
}

export interface TradePagesProps {
  query: PagedQuery;
  isEmpty: boolean;
  /** One sentence while there is nothing. */
  empty: string;
  /** Takes the symbol filter off; absent while none is on. */
  onClear: (() => void) | undefined;
  count: string;
  children: ReactNode;
}

/** A list that grows by "Load more", in its states. */
export function TradePages({ query, isEmpty, empty, onClear, count, children }: TradePagesProps) {
  const action = onClear ? (
    <Button size="sm" onClick={onClear}>
      Show all symbols
    </Button>
  ) : (
    <TradeLink />
  );
  return (
    <DataBlock query={query} skeleton={<Skeleton className="h-[225px]" />}>
      {() =>
        isEmpty ? (
          <EmptyState action={action}>{empty}</EmptyState>
        ) : (
          <div aria-busy={query.isPlaceholderData} className={query.isPlaceholderData ? "opacity-60" : ""}>
            {children}
            <div className="mt-2.5 flex flex-wrap items-center justify-between gap-3">
              <p role="status" className="num text-12 text-text3">
                {count}
              </p>
              {query.hasNextPage ? (
                <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  Load more
                </Button>
              ) : null}
            </div>
          </div>
        )
      }
    </DataBlock>
  );
}
