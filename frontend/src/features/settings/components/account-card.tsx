import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Pill, type PillTone } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { InlineError } from "@/components/ui/states";
import { TrustLine } from "@/components/ui/trust-strip";
import { formatMoney } from "@/lib/format";
import { usePortfolioStream } from "@/lib/live/hooks";
import { meQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { useUpdateAccount } from "../api/account";
import type { Account } from "../model";
import { CostsForm } from "./costs-form";
import { DepositForm } from "./deposit-form";
import { ResetDialog } from "./reset-dialog";
import { SwitchRow } from "./setting-row";

function Facts({ account }: { account: Account }) {
  const facts = [
    ["Equity", account.equity],
    ["Cash", account.cash],
    ["Buying power", account.buying_power],
    ["Put in", account.net_deposits],
  ] as const;
  return (
    <dl className="mb-1 grid grid-cols-2 gap-x-4 gap-y-2">
      {facts.map(([label, value]) => (
        <div key={label} className="min-w-0">
          <dt className="text-12 text-text3">{label}</dt>
          <dd className="num truncate text-15 font-semibold">{formatMoney(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Switches({ account, isLocked }: { account: Account; isLocked: boolean }) {
  const update = useUpdateAccount();
  return (
    <div>
      <SwitchRow
        label="Margin"
        hint="Borrowed buying power, up to twice the equity. Off is a cash account."
        checked={account.margin_enabled}
        disabled={isLocked || update.isPending}
        onChange={(margin_enabled) => update.mutate({ margin_enabled })}
      />
      <SwitchRow
        label="Short selling"
        hint={
          account.margin_enabled
            ? "Sell what you do not hold; a loss has no upper limit."
            : "Needs margin: switch that on first."
        }
        checked={account.shorting_enabled}
        disabled={isLocked || update.isPending || !account.margin_enabled}
        onChange={(shorting_enabled) => update.mutate({ shorting_enabled })}
      />
      {update.error ? <InlineError error={asApiError(update.error)} className="mb-2" /> : null}
    </div>
  );
}

function OwnTerms({ account, isLocked }: { account: Account; isLocked: boolean }) {
  const [isResetting, setIsResetting] = useState(false);
  return (
    <>
      <Switches account={account} isLocked={isLocked} />
      <CostsForm key={account.id} account={account} isLocked={isLocked} />
      <DepositForm isLocked={isLocked} />
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3 border-t border-hair pt-3">
        <p className="min-w-[180px] flex-1 text-12 text-text3">
          Start over with new pretend money. The present account is archived with its history.
        </p>
        <Button variant="danger" aria-disabled={isLocked} onClick={() => setIsResetting(true)}>
          Reset account…
        </Button>
      </div>
      <ResetDialog open={isResetting} account={account} onClose={() => setIsResetting(false)} />
    </>
  );
}

function AccountSettings({ account }: { account: Account }) {
  const isLocked = useQuery(meQuery).data?.role === "viewer";
  return (
    <>
      <Facts account={account} />
      <TrustLine quote={account} className="mb-2" />
      {isLocked ? (
        <p className="text-12 text-warn">A viewer can look at the account but not change it.</p>
      ) : null}
      {account.broker === "paper" ? (
        <OwnTerms account={account} isLocked={isLocked} />
      ) : (
        <p className="border-t border-hair pt-3 text-13 text-text2">
          {account.broker_name} keeps this account: its cash, margin and costs are changed there. What happens
          there is taken in here every minute.
        </p>
      )}
    </>
  );
}

/** A tracked account has no terms of ours: only what its owner tells of it. */
function TrackedWords({ account }: { account: Account }) {
  return (
    <>
      <p className="mb-3 text-13 text-text2">
        {account.name} is a tracked account: what happened there is imported or typed. Deposits, margin and
        costs are those of its broker, and no order can be sent.
      </p>
      <div className="flex flex-wrap gap-2">
        <ButtonLink to="/activities" search={{ account: account.id }}>
          Activities
        </ButtonLink>
        <ButtonLink to="/import" search={{ account: account.id }}>
          Import
        </ButtonLink>
        <ButtonLink to="/pnl">P&L</ButtonLink>
      </div>
    </>
  );
}

const MODE_PILLS: Readonly<Record<string, { tone: PillTone; words: string }>> = {
  paper: { tone: "paper", words: "Pretend money" },
  tracked: { tone: "info", words: "Tracked" },
};

/** The account that everything in the product is about: its money, its rules and its costs. */
export function AccountCard() {
  const query = usePortfolioStream();
  const account = query.data?.account;
  const pill = account ? MODE_PILLS[account.mode] : undefined;
  return (
    <Card
      title={account?.name ?? "Paper account"}
      aside={pill ? <Pill tone={pill.tone}>{pill.words}</Pill> : null}
    >
      <DataBlock query={query} skeleton={<Skeleton className="h-[430px]" />}>
        {(data) =>
          data.account.mode === "tracked" ? (
            <TrackedWords account={data.account} />
          ) : (
            <AccountSettings account={data.account} />
          )
        }
      </DataBlock>
    </Card>
  );
}
