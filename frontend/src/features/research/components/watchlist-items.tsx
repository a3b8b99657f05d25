import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { Dated } from "@/components/ui/dated";
import { PriceChange } from "@/components/ui/price-change";
import { formatPrice } from "@/lib/format";
import { useCachedQuote } from "@/lib/live/hooks";
import type { WatchlistViewProps } from "./watchlist-table";

/** The watchlist for narrow screens: two lines a symbol. */
export function WatchlistItems({ symbols, ...row }: WatchlistViewProps) {
  return (
    <ul>
      {symbols.map((symbol) => (
        <Item key={symbol} symbol={symbol} {...row} />
      ))}
    </ul>
  );
}

function Item({ symbol, pending, onRemove }: { symbol: string } & Omit<WatchlistViewProps, "symbols">) {
  const quote = useCachedQuote(symbol);
  return (
    <li className="flex items-center gap-2 border-t border-hair first:border-0">
      <Link
        to="/research/$symbol"
        params={{ symbol }}
        className="flex min-h-14 min-w-0 flex-1 items-center justify-between gap-3 py-1.5"
      >
        <span className="min-w-0">
          <b className="block font-bold">{symbol}</b>
          <small className="block truncate text-12 text-text3">{quote?.name}</small>
        </span>
        <span className="num shrink-0 text-right">
          <Dated quote={quote} note="below">
            <b className="block font-semibold">{formatPrice(quote?.last)}</b>
            <PriceChange
              change={quote?.change ?? null}
              percent={quote?.change_percent ?? null}
              className="text-12"
            />
          </Dated>
        </span>
      </Link>
      <IconButton
        label={`Remove ${symbol} from the watchlist`}
        variant="ghost"
        busy={pending === symbol}
        onClick={() => onRemove(symbol)}
      >
        <X size={16} aria-hidden />
      </IconButton>
    </li>
  );
}
