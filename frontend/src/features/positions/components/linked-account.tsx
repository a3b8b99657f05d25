import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { StaleSince } from "@/components/ui/dated";
import { signClass } from "@/components/ui/kpi-card";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { TrustLine } from "@/components/ui/trust-strip";
import { meQuery } from "@/lib/live/queries";
import { useAmounts } from "@/lib/use-amounts";
import {
  type LinkedAccount,
  type LinkedDetail,
  linkedAccountQuery,
  linkedAccountsQuery,
} from "../api/linked-accounts";
import { figuresOf, kindWords } from "../linked-model";
import { LinkedGains, LinkedHistory } from "./linked-lists";
import { LinkedPositions } from "./linked-positions";

type View = "positions" | "history" | "gains";

/** The owner's accounts at real brokers, apart from the paper book; nothing at all where none is linked. */
export function LinkedAccounts() {
  const isOwner = useQuery(meQuery).data?.role === "owner";
  const accounts = useQuery({ ...linkedAccountsQuery, enabled: isOwner }).data?.accounts ?? [];
  return accounts.map((account) => <Linked key={account.id} account={account} />);
}

function Linked({ account }: { account: LinkedAccount }) {
  const query = useQuery(linkedAccountQuery(account.id));
  const [view, setView] = useState<View>("positions");
  return (
    <Card
      title={`Linked account (${account.provider}, read only)`}
      aside={query.data ? <TrustLine quote={query.data} /> : null}
      className="mt-4 border-strong"
    >
      <p className="mb-3 max-w-[76ch] text-13 text-text2">
        Account {account.number} at {account.provider}
        {account.is_sandbox ? ", with made-up money of its sandbox" : ", with real money"}. It is shown to
        look at: PaiiD places no order there, and nothing of it counts in the paper account above.
      </p>
      <DataBlock query={query} skeleton={<Skeleton className="h-24" />}>
        {(detail) => <BalanceFigures detail={detail} />}
      </DataBlock>
      <Tabs
        label="Linked account"
        value={view}
        onChange={setView}
        className="mt-3.5"
        items={[
          { value: "positions", label: "Positions", content: <LinkedPositions id={account.id} /> },
          { value: "history", label: "History", content: <LinkedHistory id={account.id} /> },
          { value: "gains", label: "Gains", content: <LinkedGains id={account.id} /> },
        ]}
      />
    </Card>
  );
}

function BalanceFigures({ detail }: { detail: LinkedDetail }) {
  const amounts = useAmounts();
  const { balances } = detail;
  return (
    <>
      <dl className="grid grid-cols-2 gap-x-5 gap-y-2.5 tile:grid-cols-3 wide:grid-cols-6">
        {figuresOf(balances, amounts).map(({ name, text, sign }) => (
          <div key={name} className="min-w-0">
            <dt className="truncate text-12 text-text3">{name}</dt>
            <dd className={`num truncate text-15 font-semibold ${signClass(sign)}`}>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-12 text-text3">
        A {kindWords(balances.kind)}, {balances.pending_orders === 0 ? "no" : balances.pending_orders} working{" "}
        {balances.pending_orders === 1 ? "order" : "orders"}. <StaleSince quote={detail} />
      </p>
    </>
  );
}
