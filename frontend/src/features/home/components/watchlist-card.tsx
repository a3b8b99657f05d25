import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dated } from "@/components/ui/dated";
import { PriceChange } from "@/components/ui/price-change";
import { Skeleton } from "@/components/ui/skeleton";
import { Sparkline } from "@/components/ui/sparkline";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { formatPrice, signOf } from "@/lib/format";
import { useCachedQuote, useQuotes, useSettings } from "@/lib/live/hooks";
import { useLate } from "@/lib/use-late";
import { sparksQuery } from "../api";
import { MAX_WATCHED, watched } from "../model";

/** The first symbols that the person watches, with live prices. */
export const WatchlistCard = memo(function WatchlistCard() {
  const settings = useSettings();
  const all = settings.data?.preferences.watchlist;
  const symbols = watched(settings.data);
  const quotes = useQuotes(symbols);
  const isLate = useLate();
  const sparks = useQuery({ ...sparksQuery(symbols), enabled: isLate && symbols.length > 0 }).data?.sparks;
  return (
    <Card
      title="Watchlist"
      eyebrow
      className="px-[18px] py-4"
      aside={
        <Link to="/research" className="text-[12.5px] font-medium text-text2 hover:text-text">
          {all ? `All ${all.length}` : "All"}
        </Link>
      }
    >
      {settings.isError || quotes.isError ? (
        <ErrorState
          error={settings.error ?? quotes.error}
          onRetry={() => void (settings.isError ? settings.refetch() : quotes.refetch())}
        />
      ) : null}
      {all === undefined && !settings.isError ? <Placeholder /> : null}
      {all?.length === 0 ? (
        <EmptyState action={<ButtonLink to="/research">Find a symbol</ButtonLink>}>
          Symbols that you watch will stand here with their prices.
        </EmptyState>
      ) : (
        <ul>
          {symbols.map((symbol) => (
            <WatchlistRow key={symbol} symbol={symbol} spark={sparks?.[symbol] ?? []} />
          ))}
        </ul>
      )}
    </Card>
  );
});

function Placeholder() {
  return (
    <ul aria-busy="true">
      {Array.from({ length: MAX_WATCHED }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are alike and never move.
        <li key={index} className="flex h-[51px] items-center border-t border-line">
          <Skeleton className="h-8 w-full" />
        </li>
      ))}
    </ul>
  );
}

function WatchlistRow({ symbol, spark }: { symbol: string; spark: readonly string[] }) {
  const quote = useCachedQuote(symbol);
  return (
    <li className="border-t border-line">
      <Link
        to="/research/$symbol"
        params={{ symbol }}
        className="grid h-[50px] grid-cols-[1fr_58px_68px] items-center gap-2.5 hover:bg-s2/40"
      >
        <span className="min-w-0">
          <b className="block leading-[1.25] font-semibold">{symbol}</b>
          <small className="block truncate text-[11.5px] text-text3">{quote?.name}</small>
        </span>
        <Sparkline points={spark} sign={signOf(quote?.change_percent)} />
        <span className="num text-right leading-[1.3]">
          <Dated quote={quote} note="corner">
            <b className="block font-semibold">{formatPrice(quote?.last)}</b>
            <PriceChange percent={quote?.change_percent ?? null} className="text-12" />
          </Dated>
        </span>
      </Link>
    </li>
  );
}
