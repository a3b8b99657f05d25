import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { ButtonLink, IconButton } from "@/components/ui/button";
import { Dated } from "@/components/ui/dated";
import { PriceChange } from "@/components/ui/price-change";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCompact, formatPrice } from "@/lib/format";
import { useCachedQuote } from "@/lib/live/hooks";
import { RangeBar } from "./range-bar";

export interface WatchlistViewProps {
  symbols: readonly string[];
  /** The symbol whose change is under way. */
  pending: string | null;
  onRemove: (symbol: string) => void;
}

/** The watchlist with room for the day's range and volume. */
export function WatchlistTable({ symbols, ...row }: WatchlistViewProps) {
  return (
    <Table caption="Watchlist with live prices">
      <thead>
        <tr>
          <Th>Symbol</Th>
          <Th right>Last</Th>
          <Th right>Change today</Th>
          <Th className="w-[22%]">Day range</Th>
          <Th right>Volume</Th>
          <Th right>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {symbols.map((symbol) => (
          <Row key={symbol} symbol={symbol} {...row} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ symbol, pending, onRemove }: { symbol: string } & Omit<WatchlistViewProps, "symbols">) {
  const quote = useCachedQuote(symbol);
  return (
    <Tr>
      <Td className="max-w-0 w-[30%]">
        <Link to="/research/$symbol" params={{ symbol }} className="block hover:underline">
          <b className="block font-bold">{symbol}</b>
          <small className="block truncate text-12 text-text3">{quote?.name}</small>
        </Link>
      </Td>
      <Td right className="font-semibold">
        <Dated quote={quote} note="below">
          {formatPrice(quote?.last)}
        </Dated>
      </Td>
      <Td right>
        <PriceChange change={quote?.change ?? null} percent={quote?.change_percent ?? null} />
      </Td>
      <Td>
        {quote && quote.low !== null && quote.high !== null ? (
          <RangeBar
            name="Day range"
            low={quote.low}
            high={quote.high}
            value={quote.last}
            isPoints={quote.asset_class === "index"}
          />
        ) : (
          "—"
        )}
      </Td>
      <Td right className="text-text2">
        {quote?.volume ? formatCompact(`${quote.volume}`) : "—"}
      </Td>
      <Td right>
        <span className="inline-flex flex-wrap justify-end gap-1.5">
          {quote?.asset_class === "index" ? null : (
            <ButtonLink to="/trade" search={{ symbol }} size="sm">
              Trade
            </ButtonLink>
          )}
          <IconButton
            label={`Remove ${symbol} from the watchlist`}
            size="sm"
            variant="ghost"
            busy={pending === symbol}
            onClick={() => onRemove(symbol)}
          >
            <X size={15} aria-hidden />
          </IconButton>
        </span>
      </Td>
    </Tr>
  );
}
