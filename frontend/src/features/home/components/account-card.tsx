import { useQuery } from "@tanstack/react-query";
import { memo } from "react";
import { Card } from "@/components/ui/card";
import { PriceChange } from "@/components/ui/price-change";
import { Skeleton } from "@/components/ui/skeleton";
import { Sparkline } from "@/components/ui/sparkline";
import { ErrorState } from "@/components/ui/states";
import { rangeOf } from "@/lib/date-range";
import { etDate, formatMoney } from "@/lib/format";
import type { Portfolio } from "@/lib/live/events";
import { usePortfolioStream } from "@/lib/live/hooks";
import { useLate } from "@/lib/use-late";
import { equityQuery } from "../api";

function Row({ label, value }: { label: string; value: string | undefined }) {
  return (
    <div className="flex items-center justify-between gap-2.5 border-t border-line py-[7px] text-13 last:pb-0">
      <dt className="text-text2">{label}</dt>
      <dd className="num font-semibold">{value ?? "—"}</dd>
    </div>
  );
}

/** What stands below the curve; a tracked account takes no orders. */
function factsOf(portfolio: Portfolio | undefined): readonly [label: string, value: string | undefined][] {
  const account = portfolio?.account;
  const money = (value: string | undefined) => (value === undefined ? undefined : formatMoney(value));
  const held = ["Open positions", portfolio && `${portfolio.positions.length}`] as const;
  return account?.mode === "tracked"
    ? [["Cash", money(account.cash)], [...held], ["Dividends received", money(account.dividends)]]
    : [
        ["Buying power", money(account?.buying_power)],
        [...held],
        ["Working orders", account && `${account.open_orders}`],
      ];
}

/** Equity over the last month; its room is kept while it loads, and stays empty when it cannot be had. */
function EquityCurve({ today }: { today: string | undefined }) {
  const range = rangeOf("1m", today ?? "2000-01-01");
  const enabled = useLate() && today !== undefined;
  const curve = useQuery({ ...equityQuery(range.start, range.end), enabled }).data?.curve ?? [];
  return (
    <Sparkline
      fluid
      area
      width={250}
      height={64}
      points={curve.map((point) => point.equity)}
      className="mb-2 block"
    />
  );
}

/** What the account is worth and how it moved today. */
export const AccountCard = memo(function AccountCard() {
  const query = usePortfolioStream();
  const account = query.data?.account;
  return (
    <Card title="Account equity" eyebrow className="account-card px-[18px] py-4">
      {query.isError && !account ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <p className="num text-28 leading-[1.2] font-bold tracking-[-0.025em]">
            {account ? formatMoney(account.equity) : <Skeleton className="h-[34px] w-40" />}
          </p>
          <p className="mb-2 min-h-5 text-[13.5px] font-semibold">
            {account ? (
              <PriceChange money change={account.day_pnl} percent={account.day_pnl_percent} />
            ) : null}
            <span className="font-medium text-text3"> today</span>
          </p>
          <EquityCurve today={account ? etDate(new Date(account.as_of)) : undefined} />
          <dl>
            {factsOf(query.data).map(([label, value]) => (
              <Row key={label} label={label} value={value} />
            ))}
          </dl>
        </>
      )}
    </Card>
  );
});
