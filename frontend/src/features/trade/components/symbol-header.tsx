import { Dated } from "@/components/ui/dated";
import { PriceChange } from "@/components/ui/price-change";
import { Skeleton } from "@/components/ui/skeleton";
import { SecondLine, TrustLine, TrustStrip } from "@/components/ui/trust-strip";
import { stepDecimal } from "@/lib/decimal-step";
import { formatPrice, formatQuantity, signOf } from "@/lib/format";
import type { Quote } from "@/lib/live/events";
import { usePortfolioStream } from "@/lib/live/hooks";
import { PHONE, useMedia, WIDE } from "@/lib/use-media";
import { SymbolPicker } from "./symbol-picker";

/** `You hold 120, average 89.15`, or that nothing is held. */
function Holding({ symbol }: { symbol: string }) {
  const { data } = usePortfolioStream();
  const position = data?.positions.find((one) => one.symbol === symbol);
  if (!data) {
    return <span>&nbsp;</span>;
  }
  if (!position) {
    return <span>You hold none</span>;
  }
  const verb = signOf(position.quantity) < 0 ? "You are short" : "You hold";
  return (
    <span>
      {verb} {formatQuantity(position.quantity.replace("-", ""))}, average{" "}
      {formatPrice(position.average_price)}
    </span>
  );
}

function side(price: string | null, size: number): string {
  return price === null ? "—" : `${formatPrice(price)} × ${formatQuantity(size)}`;
}

/** Ask less bid, exactly. */
function spread(quote: Quote): string {
  return quote.bid === null || quote.ask === null ? "—" : formatPrice(stepDecimal(quote.ask, quote.bid, -1));
}

function Price({ quote }: { quote: Quote }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 max-tile:gap-x-2">
      {/* The strip beside it tells of a second source. */}
      <Dated quote={{ ...quote, second: null }}>
        <span className="num mr-3 text-23 font-bold tracking-[-0.02em] max-tile:mr-2 max-tile:text-28">
          {formatPrice(quote.last)}
        </span>
        <PriceChange
          change={quote.change}
          percent={quote.change_percent}
          className="font-semibold max-tile:text-13"
        />
      </Dated>
      {quote.is_halted ? <span className="font-semibold text-warn">Halted</span> : null}
    </span>
  );
}

function Trust({ quote, isPhone }: { quote: Quote; isPhone: boolean }) {
  if (isPhone) {
    return (
      <span className="num grid text-12 text-text2">
        <span>
          Bid {formatPrice(quote.bid)} · Ask {formatPrice(quote.ask)}
        </span>
        <TrustLine quote={quote} />
        <SecondLine second={quote.second} />
      </span>
    );
  }
  const cells = [
    ["Bid × size", side(quote.bid, quote.bid_size)],
    ["Ask × size", side(quote.ask, quote.ask_size)],
    ["Spread", spread(quote)],
  ] as const;
  return <TrustStrip quote={quote} cells={cells} />;
}

/** The live price with where it comes from. */
function PriceRow({ quote }: { quote: Quote | undefined }) {
  const isPhone = useMedia(PHONE);
  if (!quote) {
    return <Skeleton className="h-[46px] flex-1" />;
  }
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-2 max-tile:gap-x-2">
      <Price quote={quote} />
      <Trust quote={quote} isPhone={isPhone} />
    </div>
  );
}

interface SymbolHeaderProps {
  symbol: string;
  quote: Quote | undefined;
  /** The price could not be had: the page tells why. */
  isMissing: boolean;
}

/** Right of the symbol: its name, what is held, and, where there is room, the live price. */
export function SymbolHeader({ symbol, quote, isMissing }: SymbolHeaderProps) {
  const isWide = useMedia(WIDE);
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-2">
      <SymbolPicker />
      <p className="min-w-0 flex-initial text-[12.5px] leading-tight text-text2 max-tile:flex-1">
        <span className="block max-w-[34ch] truncate">
          {quote?.name ?? (isMissing ? "No price" : <Skeleton className="h-4 w-32" />)}
        </span>
        <span className="num block text-text3">
          <Holding symbol={symbol} />
        </span>
      </p>
      {isWide && !isMissing ? <PriceRow quote={quote} /> : null}
    </div>
  );
}

/** Under the heading, where the price has no room beside the symbol. */
export function NarrowPrice({ quote }: { quote: Quote | undefined }) {
  const isWide = useMedia(WIDE);
  return isWide ? null : (
    <div className="mb-3 flex">
      <PriceRow quote={quote} />
    </div>
  );
}
