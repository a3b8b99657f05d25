import { Dated } from "@/components/ui/dated";
import { PriceChange } from "@/components/ui/price-change";
import { Skeleton } from "@/components/ui/skeleton";
import { SecondLine, TrustLine, TrustStrip } from "@/components/ui/trust-strip";
import { formatPrice } from "@/lib/format";
import type { Quote } from "@/lib/live/events";
import { PHONE, useMedia } from "@/lib/use-media";
import { bookSide, placeWords, spreadOf } from "../model";

function Price({ quote }: { quote: Quote }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-3">
      {/* The strip beside it tells of a second source. */}
      <Dated quote={{ ...quote, second: null }}>
        <span className="num mr-3 text-23 font-bold tracking-[-0.02em] max-tile:text-28">
          {formatPrice(quote.last)}
        </span>
        <PriceChange change={quote.change} percent={quote.change_percent} className="font-semibold" />
      </Dated>
      {quote.is_halted ? <span className="font-semibold text-warn">Trading halted</span> : null}
    </p>
  );
}

function Trust({ quote }: { quote: Quote }) {
  const isPhone = useMedia(PHONE);
  if (isPhone) {
    return (
      <div className="num grid text-12 text-text2">
        {quote.bid === null ? null : (
          <span>
            Bid {formatPrice(quote.bid)} · Ask {formatPrice(quote.ask)}
          </span>
        )}
        <TrustLine quote={quote} />
        <SecondLine second={quote.second} />
      </div>
    );
  }
  // An index is computed, not quoted: it has no book.
  const cells = [
    ["Bid × size", bookSide(quote.bid, quote.bid_size)],
    ["Ask × size", bookSide(quote.ask, quote.ask_size)],
    ["Spread", spreadOf(quote)],
  ] as const;
  return <TrustStrip quote={quote} cells={quote.asset_class === "index" ? [] : cells} />;
}

export interface QuoteHeaderProps {
  quote: Quote;
  instrument: { sector: string; exchange: string } | undefined;
}

/** Right of the symbol: name, sector, exchange, the live price and where it comes from. */
export function QuoteHeader({ quote, instrument }: QuoteHeaderProps) {
  return (
    <>
      <div className="min-w-0 text-[12.5px] leading-tight text-text2 max-tile:flex-1">
        <span className="block max-w-[34ch] truncate">{quote.name}</span>
        <span className="block text-text3">
          {instrument ? placeWords(instrument) : <Skeleton className="h-4 w-40" />}
        </span>
      </div>
      <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-2 max-tile:basis-full">
        <Price quote={quote} />
        <Trust quote={quote} />
      </div>
    </>
  );
}
