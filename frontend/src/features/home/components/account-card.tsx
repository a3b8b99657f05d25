import { useQuery } from "@tanstack/react-query";
import { memo } from "react";
import { Card } from "@/components/ui/card";
import { ExplainedLink as Opened } from "@/components/ui/explained-link";
import { PriceChange } from "@/components/ui/price-change";
import { Skeleton } from "@/components/ui/skeleton";
import { Sparkline } from "@/components/ui/sparkline";
import { ErrorState } from "@/components/ui/states";
import { DOTS, useAmountsHidden } from "@/lib/amounts-hidden";
import { rangeOf } from "@/lib/date-range";
import { etDate, formatMoney } from "@/lib/format";
import type { Portfolio } from "@/lib/live/events";
import { usePortfolioStream } from "@/lib/live/hooks";
import { useLate } from "@/lib/use-late";
import { equityQuery } from "../api";

interface Fact {
  label: string;
  value: string | undefined;
  /** What the server calls it, where it can be opened. */
  figure?: string;
}

function Row({ label, value, figure }: Fact) {
  return (
    <div className="flex items-center justify-between gap-2.5 border-t border-line py-[7px] text-13 last:pb-0">
      <dt className="text-text2">{label}</dt>
      <dd className="num font-semibold">
        {value !== undefined && figure ? <Opened figure={figure}>{value}</Opened> : (value ?? "—")}
      </dd>
    </div>
  );
}

/** What stands below the curve; a tracked account takes no orders. */
function factsOf(portfolio: Portfolio | undefined, isHidden: boolean): readonly Fact[] {
  const account = portfolio?.account;
  const money = (value: string | undefined) =>
    value === undefined ? undefined : isHidden ? DOTS : formatMoney(value);
  const held = { label: "Open positions", value: portfolio && `${portfolio.positions.length}` };
  return account?.mode === "tracked"
    ? [
        { label: "Cash", value: money(account.cash), figure: "cash" },
        held,
        { label: "Dividends received", value: money(account.dividends), figure: "dividends" },
      ]
    : [
        { label: "Buying power", value: money(account?.buying_power), figure: "buying_power" },
        held,
        { label: "Working orders", value: account && `${account.open_orders}` },
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
  const isHidden = useAmountsHidden();
  const account = query.data?.account;
  return (
    <Card title="Account equity" eyebrow className="account-card px-[18px] py-4">
      {query.isError && !account ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <p className="num text-28 leading-[1.2] font-bold tracking-[-0.025em]">
            {account ? (
              <Opened figure="equity">{isHidden ? DOTS : formatMoney(account.equity)}</Opened>
            ) : (
              <Skeleton className="h-[34px] w-40" />
            )}
          </p>
          <p className="mb-2 min-h-5 text-[13.5px] font-semibold">
            {account ? (
              <Opened figure="day_pnl">
                <PriceChange
                  money
                  change={isHidden ? undefined : account.day_pnl}
                  percent={account.day_pnl_percent}
                />
              </Opened>
            ) : null}
            <span className="font-medium text-text3"> today</span>
          </p>
          <EquityCurve today={account ? etDate(new Date(account.as_of)) : undefined} />
          <dl>
            {factsOf(query.data, isHidden).map((fact) => (
              <Row key={fact.label} {...fact} />
            ))}
          </dl>
        </>
      )}
    </Card>
  );
});
