import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";
import { SymbolSearch } from "@/components/ui/symbol-search";
import { usePreferenceDraft } from "../hooks/use-preference-draft";
import { MAX_WATCHLIST, moved } from "../model";
import { PreferenceBlock } from "./preference-block";

interface RowProps {
  symbol: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: number) => void;
  onRemove: () => void;
}

function Row({ symbol, isFirst, isLast, onMove, onRemove }: RowProps) {
  return (
    <li className="flex items-center gap-1 border-b border-hair py-1 last:border-0">
      <span className="num mr-auto text-13 font-semibold">{symbol}</span>
      <IconButton
        label={`Move ${symbol} up`}
        size="sm"
        variant="ghost"
        aria-disabled={isFirst}
        onClick={() => onMove(-1)}
      >
        <ArrowUp size={15} aria-hidden />
      </IconButton>
      <IconButton
        label={`Move ${symbol} down`}
        size="sm"
        variant="ghost"
        aria-disabled={isLast}
        onClick={() => onMove(1)}
      >
        <ArrowDown size={15} aria-hidden />
      </IconButton>
      <IconButton label={`Remove ${symbol}`} size="sm" variant="ghost" onClick={onRemove}>
        <X size={15} aria-hidden />
      </IconButton>
    </li>
  );
}

/** The symbols on watch, in the order in which the home page shows them. */
export function WatchlistCard() {
  const state = usePreferenceDraft();
  const list = useRef<HTMLUListElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const remove = (watchlist: readonly string[], symbol: string) => {
    const rest = watchlist.filter((entry) => entry !== symbol);
    state.change({ watchlist: rest });
    (rest.length > 0 ? list.current : search.current)?.focus();
  };
  return (
    <PreferenceBlock title="Watchlist" state={state} height="h-[326px]">
      {({ watchlist }) => (
        <>
          {watchlist.length > 0 ? (
            <ul ref={list} tabIndex={-1} aria-label={`${watchlist.length} symbols on watch`} className="mb-3">
              {watchlist.map((symbol, index) => (
                <Row
                  key={symbol}
                  symbol={symbol}
                  isFirst={index === 0}
                  isLast={index === watchlist.length - 1}
                  onMove={(by) => state.change({ watchlist: moved(watchlist, index, by) })}
                  onRemove={() => remove(watchlist, symbol)}
                />
              ))}
            </ul>
          ) : (
            <EmptyState>No symbol is on watch. Add one below and it appears on the home page.</EmptyState>
          )}
          {watchlist.length < MAX_WATCHLIST ? (
            <SymbolSearch
              ref={search}
              label="Add a symbol to the watchlist"
              placeholder="Add a symbol or company"
              onSelect={(symbol) =>
                watchlist.includes(symbol) ? undefined : state.change({ watchlist: [...watchlist, symbol] })
              }
            />
          ) : (
            <p className="text-12 text-text3">The watchlist is full at {MAX_WATCHLIST} symbols.</p>
          )}
        </>
      )}
    </PreferenceBlock>
  );
}
