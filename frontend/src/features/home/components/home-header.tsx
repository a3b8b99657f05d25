import { useQuery } from "@tanstack/react-query";
import { memo } from "react";
import { AccountMenu } from "@/components/shell/account-menu";
import { AccountPill } from "@/components/shell/account-pill";
import { CommandSearch } from "@/components/shell/command-search";
import { useMarketClock } from "@/components/shell/market";
import { PriceChange } from "@/components/ui/price-change";
import { DOTS, useAmountsHidden } from "@/lib/amounts-hidden";
import { formatMoment, formatMoney } from "@/lib/format";
import { useSettings } from "@/lib/live/hooks";
import { portfolioQuery } from "@/lib/live/queries";
import { DIAL, TILES, useMedia } from "@/lib/use-media";
import { greeting } from "../model";

/** Greeting and time, search, account mode, account menu; on a phone the equity takes the greeting's place. */
export const HomeHeader = memo(function HomeHeader() {
  const isTiles = useMedia(TILES);
  return (
    <header className="home-header">
      {isTiles ? null : <Greeting />}
      {useMedia(DIAL) ? null : <Equity />}
      <span className="flex-1 max-tile:hidden" />
      {isTiles ? null : <CommandSearch className="max-tile:hidden" />}
      <AccountPill />
      {isTiles ? null : <AccountMenu className="max-tile:hidden" />}
    </header>
  );
});

function Greeting() {
  const clock = useMarketClock();
  // The settings choose the zone that times are written in.
  useSettings();
  const now = clock ? new Date(clock.at).toISOString() : null;
  return (
    <p className="max-tile:hidden">
      <b className="text-15 font-semibold">{greeting(now)}</b>
      <span className="num ml-2.5 text-13 text-text3">{now ? formatMoment(now) : ""}</span>
    </p>
  );
}

function Equity() {
  const account = useQuery(portfolioQuery).data?.account;
  const isHidden = useAmountsHidden();
  return (
    <div className="min-w-0 flex-1 tile:hidden">
      <p className="num text-21 leading-[1.2] font-bold tracking-[-0.02em]">
        {account && isHidden ? DOTS : formatMoney(account?.equity)}
      </p>
      <p className="text-13 leading-[1.3] font-semibold">
        <PriceChange
          money
          change={isHidden ? undefined : (account?.day_pnl ?? null)}
          percent={account?.day_pnl_percent ?? null}
        />
        <span className="font-medium text-text2"> today</span>
      </p>
    </div>
  );
}
