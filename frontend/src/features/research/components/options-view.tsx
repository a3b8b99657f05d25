import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { StaleSince } from "@/components/ui/dated";
import { Field, Select } from "@/components/ui/field";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { TrustLine } from "@/components/ui/trust-strip";
import { formatDateTime } from "@/lib/format";
import { portfolioQuery } from "@/lib/live/queries";
import type { Side as OrderSide } from "@/lib/orders/types";
import { NARROW, useMedia } from "@/lib/use-media";
import { chainQuery, expirationsQuery } from "../api/options";
import { EMPTY_DRAFT, pick } from "../option-ticket";
import {
  type Chain,
  type ColumnSet,
  chosenExpiration,
  type Expirations,
  expirationWords,
  greeksAsOf,
  type Side,
  shownStrikes,
} from "../options-model";
import { OptionTicket } from "./option-ticket";
import { OptionsTable, type Picking } from "./options-table";

const SKELETON = <Skeleton className="h-[480px]" />;

/** The contracts on a symbol: one day's calls and puts with greeks, and an order for up to four of them. */
export function OptionsView({ symbol, expiration }: { symbol: string; expiration: string | undefined }) {
  const query = useQuery(expirationsQuery(symbol));
  const account = useQuery(portfolioQuery).data?.account;
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const canTrade = account?.broker === "alpaca";
  const onPick = canTrade
    ? (contract: string, side: OrderSide) => setDraft({ ...draft, legs: pick(draft.legs, contract, side) })
    : undefined;
  return (
    <div className="grid gap-3.5">
      <Card title="Options">
        <p className="mb-3 text-12 text-text3">
          {canTrade
            ? "Press an ask to buy a contract and a bid to sell it; up to four make one order, on other days too."
            : `To look at only: in ${account?.name ?? "this account"} strategies on paper write contracts. Orders by hand take an account at Alpaca.`}
        </p>
        <DataBlock
          query={query}
          skeleton={SKELETON}
          isEmpty={({ expirations }) => expirations.length === 0}
          empty={<EmptyState>There are no options on {symbol} here.</EmptyState>}
        >
          {(listed) => (
            <Expiration
              symbol={symbol}
              wanted={expiration}
              listed={listed}
              picked={draft.legs}
              onPick={onPick}
            />
          )}
        </DataBlock>
      </Card>
      {canTrade ? <OptionTicket draft={draft} onChange={setDraft} /> : null}
    </div>
  );
}

interface ExpirationProps extends Picking {
  symbol: string;
  wanted: string | undefined;
  listed: Expirations;
}

function Expiration({ symbol, wanted, listed, picked, onPick }: ExpirationProps) {
  const navigate = useNavigate();
  const [columns, setColumns] = useState<ColumnSet>("prices");
  const [side, setSide] = useState<Side>("call");
  const isNarrow = useMedia(NARROW);
  const expiration = chosenExpiration(wanted, listed) ?? "";
  const choose = (next: string) =>
    void navigate({
      to: "/research/$symbol",
      params: { symbol },
      search: { view: "options", expiration: next },
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <div className="mb-3 flex flex-wrap items-end gap-3">
        <Field label="Expiration" className="w-full max-w-[340px]">
          {(ids) => (
            <Select
              {...ids}
              value={expiration}
              onChange={(event) => choose(event.target.value)}
              options={listed.expirations.map((one) => ({
                value: one.expiration,
                label: expirationWords(one, listed.as_of),
              }))}
            />
          )}
        </Field>
        {isNarrow ? (
          <SegmentedControl
            label="Side"
            value={side}
            onChange={setSide}
            options={[
              { value: "call", label: "Calls" },
              { value: "put", label: "Puts" },
            ]}
          />
        ) : null}
        <SegmentedControl
          label="Columns"
          value={columns}
          onChange={setColumns}
          options={[
            { value: "prices", label: "Prices" },
            { value: "greeks", label: "Greeks" },
          ]}
        />
      </div>
      <ChainBlock
        key={expiration}
        symbol={symbol}
        expiration={expiration}
        columns={columns}
        side={isNarrow ? side : null}
        picked={picked}
        onPick={onPick}
      />
    </>
  );
}

interface ChainBlockProps extends Picking {
  symbol: string;
  expiration: string;
  columns: ColumnSet;
  side: Side | null;
}

function ChainBlock({ symbol, expiration, columns, side, picked, onPick }: ChainBlockProps) {
  const query = useQuery(chainQuery(symbol, expiration));
  const [isAll, setAll] = useState(false);
  return (
    <DataBlock
      query={query}
      skeleton={SKELETON}
      isEmpty={({ strikes }) => strikes.length === 0}
      empty={<EmptyState>No contracts on {symbol} end on this day.</EmptyState>}
    >
      {(chain) => {
        const rows = shownStrikes(chain, isAll);
        return (
          <>
            <OptionsTable
              chain={chain}
              rows={rows}
              columns={columns}
              side={side}
              picked={picked}
              onPick={onPick}
            />
            {isAll || rows.length < chain.strikes.length ? (
              <Button size="sm" className="mt-3" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
                {isAll ? "Show strikes near the price" : `Show all ${chain.strikes.length} strikes`}
              </Button>
            ) : null}
            <Provenance chain={chain} />
          </>
        );
      }}
    </DataBlock>
  );
}

/** Where the numbers come from and how old they are; greeks may be older than prices. */
function Provenance({ chain }: { chain: Chain }) {
  const greeks = greeksAsOf(chain);
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-12 text-text3">
      <TrustLine quote={chain} />
      <StaleSince quote={chain} />
      <span>Source {chain.source}.</span>
      {greeks ? <span>Greeks as of {formatDateTime(greeks)}.</span> : null}
      <span>Prices are for one share; shaded and marked ITM: in the money.</span>
    </div>
  );
}
