import { useQuery } from "@tanstack/react-query";
import { AccountMenu } from "@/components/shell/account-menu";
import { AccountPill } from "@/components/shell/account-pill";
import { CommandSearch } from "@/components/shell/command-search";
import { useMarketClock } from "@/components/shell/market";
import { PriceChange } from "@/components/ui/price-change";
import { formatMoment, formatMoney } from "@/lib/format";
import { portfolioQuery } from "@/lib/live/queries";
import { greeting } from "../model";

/** Greeting and time, search, account mode, account menu; on a phone the equity takes the greeting's place. */
export function HomeHeader() {
  const clock = useMarketClock();
  const account = useQuery(portfolioQuery).data?.account;
  const now = clock ? new Date(clock.at).toISOString() : null;
  return (
    <header className="home-header">
      <p className="max-tile:hidden">
        <b className="text-15 font-semibold">{greeting(now)}</b>
        <span className="num ml-2.5 text-13 text-text3">{now ? formatMoment(now) : ""}</span>
      </p>
      <div className="min-w-0 flex-1 tile:hidden">
        <p className="num text-21 leading-[1.2] font-bold tracking-[-0.02em]">
          {formatMoney(account?.equity)}
        </p>
        <p className="text-13 leading-[1.3] font-semibold">
          <PriceChange money change={account?.day_pnl ?? null} percent={account?.day_pnl_percent ?? null} />
          <span className="font-medium text-text2"> today</span>
        </p>
      </div>
      <span className="flex-1 max-tile:hidden" />
      <CommandSearch className="max-tile:hidden" />
      <AccountPill />
      <AccountMenu className="max-tile:hidden" />
    </header>
  );
}
