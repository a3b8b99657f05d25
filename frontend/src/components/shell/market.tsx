import { Dated } from "@/components/ui/dated";
import { Pill } from "@/components/ui/pill";
import { PriceChange } from "@/components/ui/price-change";
import { Sparkline } from "@/components/ui/sparkline";
import { cn } from "@/lib/cn";
import { formatPrice, signOf } from "@/lib/format";
import { useCachedQuote, useIndices, useMarketStatus } from "@/lib/live/hooks";
import { marketNow, nextChange, nextChangeShort, sessionProgress } from "@/lib/live/market-clock";
import { DELAY_WORDS, useDelay } from "@/lib/live/truth";
import { useNow } from "@/lib/use-now";

/** SPY or QQQ: the streamed quote, before it arrives the figure of the indices call. */
export function useIndexQuote(symbol: string) {
  const live = useCachedQuote(symbol);
  const indices = useIndices();
  const entry = indices.data?.indices.find((item) => item.symbol === symbol);
  return { quote: live ?? entry, spark: entry?.spark ?? [], failed: indices.isError && !live };
}

/** The market's state and its next change, both in words; undefined until known. */
export function useMarketClock() {
  const query = useMarketStatus();
  const now = useNow(15_000);
  if (!query.data) {
    return undefined;
  }
  const at = marketNow(query.data, query.dataUpdatedAt, now);
  return {
    status: query.data,
    at,
    label: query.data.label,
    next: nextChange(query.data, at),
    nextShort: nextChangeShort(query.data, at),
    progress: sessionProgress(query.data, at),
  };
}

/** "Market open" with a light; an empty pill of the same height until known. */
export function MarketPill({ className }: { className?: string }) {
  const clock = useMarketClock();
  const open = clock?.status.is_tradable ?? false;
  return (
    <Pill
      tone={open ? "live" : "neutral"}
      dot
      {...(clock?.next ? { title: clock.next } : {})}
      className={cn(!clock && "opacity-40", className)}
    >
      {clock?.label ?? "Market"}
    </Pill>
  );
}

/** A line of the hub: symbol, sparkline, price, change; a dash when quotes cannot be had. */
export function HubQuote({ symbol }: { symbol: string }) {
  const { quote, spark } = useIndexQuote(symbol);
  const sign = signOf(quote?.change_percent);
  return (
    <div className="hub-quote num">
      <b>{symbol}</b>
      <Sparkline points={spark} sign={sign} />
      <span className="hub-price">
        <Dated quote={quote} note="corner">
          {formatPrice(quote?.last)}
          <PriceChange percent={quote?.change_percent ?? null} className="hub-change" />
        </Dated>
      </span>
    </div>
  );
}

/** The hub's words under the quotes. */
export function HubStatus() {
  const clock = useMarketClock();
  const { failed } = useIndexQuote("SPY");
  return (
    <>
      <MarketPill className="hub-pill" />
      <span className="hub-next num">{failed ? "Quotes unavailable" : (clock?.next ?? "")}</span>
    </>
  );
}

/** Where the market's prices come from and how late they are: `Live, Tradier`; empty until the first quote. */
export function SourceNote({ className }: { className?: string }) {
  const { quote } = useIndexQuote("SPY");
  const delay = useDelay(quote);
  if (!quote || !delay) {
    return null;
  }
  return (
    <span className={cn("text-12", delay === "live" ? "text-text3" : "text-paper-text", className)}>
      {delay === "simulated" ? "Simulated" : `${DELAY_WORDS[delay]}, ${quote.source}`}
    </span>
  );
}

/** A quote in the header: symbol, price, signed percent. */
export function HeaderQuote({ symbol }: { symbol: string }) {
  const { quote } = useIndexQuote(symbol);
  return (
    <span className="num inline-flex items-baseline gap-2 text-13 font-semibold">
      <b className="font-bold">{symbol}</b>
      <Dated quote={quote} note="clock">
        <span className="mr-2 min-w-[6ch]">{formatPrice(quote?.last)}</span>
        <PriceChange percent={quote?.change_percent ?? null} className="min-w-[7ch]" />
      </Dated>
    </span>
  );
}
