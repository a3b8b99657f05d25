import { ExplainedLink as Opened } from "@/components/ui/explained-link";
import { KpiCard, KpiRow } from "@/components/ui/kpi-card";
import type { AmountWords } from "@/lib/amounts";
import { formatSignedPercent, signOf } from "@/lib/format";
import type { Portfolio } from "@/lib/live/events";
import { useAmounts } from "@/lib/use-amounts";

/** A note that can be pressed is as high as a finger asks for (WCAG 2.5.8). */
const PRESSED = "inline-flex min-h-6 items-center";

function investedNote({ account, positions }: Portfolio, amounts: AmountWords): string {
  const count = `${positions.length} open`;
  return signOf(account.short_market_value) === 0
    ? count
    : `${count}, short ${amounts.money(account.short_market_value)}`;
}

/** Equity at the last close; an account opened since then had none. */
function closeNote(account: Portfolio["account"], amounts: AmountWords): string {
  return signOf(account.last_equity) === 0
    ? "opened today"
    : `${amounts.money(account.last_equity)} at the last close`;
}

/** The account in six figures; skeletons while there is nothing to show. A tracked one buys nothing here. */
export function AccountKpis({ portfolio }: { portfolio: Portfolio | undefined }) {
  const amounts = useAmounts();
  const account = portfolio?.account;
  return (
    <KpiRow>
      <KpiCard
        label="Equity"
        value={account && <Opened figure="equity">{amounts.money(account.equity)}</Opened>}
        note={account && closeNote(account, amounts)}
      />
      <KpiCard
        label="Day P&L"
        value={account && <Opened figure="day_pnl">{amounts.signedMoney(account.day_pnl)}</Opened>}
        note={
          account && (
            <Opened figure="day_pnl_percent" className={PRESSED}>
              {formatSignedPercent(account.day_pnl_percent)}
            </Opened>
          )
        }
        sign={signOf(account?.day_pnl)}
      />
      <KpiCard
        label="Total P&L"
        value={account && <Opened figure="total_pnl">{amounts.signedMoney(account.total_pnl)}</Opened>}
        note={
          account && (
            <Opened figure="total_pnl_percent" className={PRESSED}>
              {formatSignedPercent(account.total_pnl_percent)} on deposits
            </Opened>
          )
        }
        sign={signOf(account?.total_pnl)}
      />
      <KpiCard
        label="Cash"
        value={account && <Opened figure="cash">{amounts.money(account.cash)}</Opened>}
        note={account?.currency}
      />
      {account?.mode === "tracked" ? (
        <KpiCard
          label="Dividends"
          value={<Opened figure="dividends">{amounts.money(account.dividends)}</Opened>}
          note="received in all"
        />
      ) : (
        <KpiCard
          label="Buying power"
          value={account && <Opened figure="buying_power">{amounts.money(account.buying_power)}</Opened>}
          note={account && (account.margin_enabled ? "with margin" : "without margin")}
        />
      )}
      <KpiCard
        label="In positions"
        value={
          account && <Opened figure="long_market_value">{amounts.money(account.long_market_value)}</Opened>
        }
        note={portfolio && investedNote(portfolio, amounts)}
      />
    </KpiRow>
  );
}
