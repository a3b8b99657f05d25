import { useRef } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState, InlineError } from "@/components/ui/states";
import { SymbolSearch } from "@/components/ui/symbol-search";
import { useQuotes } from "@/lib/live/hooks";
import { NARROW, useMedia } from "@/lib/use-media";
import { useWatchlist } from "../api/use-watchlist";
import { WatchlistItems } from "./watchlist-items";
import { WatchlistTable } from "./watchlist-table";

const NOTHING: readonly string[] = [];

/** The watched symbols with live prices; the list lives in the person's settings. */
export function WatchlistCard() {
  const { settings, symbols, add, remove, pending, error } = useWatchlist();
  const quotes = useQuotes(symbols ?? NOTHING);
  const isNarrow = useMedia(NARROW);
  const list = useRef<HTMLDivElement>(null);
  const View = isNarrow ? WatchlistItems : WatchlistTable;
  // The pressed button goes with its row, so the focus is handed to the list.
  const onRemove = (symbol: string) => {
    remove(symbol);
    list.current?.focus();
  };
  return (
    <Card
      title="Watchlist"
      aside={<span className="num text-12 text-text3">{symbols ? `${symbols.length} symbols` : null}</span>}
    >
      {error ? <InlineError error={error} className="mb-2" /> : null}
      {quotes.isError ? (
        <ErrorState error={quotes.error} onRetry={() => void quotes.refetch()} className="mb-2" />
      ) : null}
      <DataBlock
        query={settings}
        skeleton={<Skeleton className="h-[300px]" />}
        isEmpty={({ preferences }) => preferences.watchlist.length === 0}
        empty={<EmptyState>Symbols that you watch will stand here with their prices.</EmptyState>}
      >
        {({ preferences }) => (
          <div ref={list} tabIndex={-1} className="outline-none">
            <View symbols={preferences.watchlist} pending={pending} onRemove={onRemove} />
          </div>
        )}
      </DataBlock>
      <SymbolSearch
        label="Add a symbol to the watchlist"
        placeholder="Add a symbol or company"
        onSelect={add}
        className="mt-3 max-w-[360px]"
      />
    </Card>
  );
}
