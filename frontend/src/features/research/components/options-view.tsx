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
import { NARROW, useMedia } from "@/lib/use-media";
import { chainQuery, expirationsQuery } from "../api/options";
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
import { OptionsTable } from "./options-table";

const SKELETON = <Skeleton className="h-[480px]" />;

/** The contracts on a symbol, to look at: one day's calls and puts with greeks. */
export function OptionsView({ symbol, expiration }: { symbol: string; expiration: string | undefined }) {
  const query = useQuery(expirationsQuery(symbol));
  return (
    <Card title="Options">
      <p className="mb-3 text-12 text-text3">To look at only: PaiiD does not trade options.</p>
      <DataBlock
        query={query}
        skeleton={SKELETON}
        isEmpty={({ expirations }) => expirations.length === 0}
        empty={<EmptyState>There are no options on {symbol} here.</EmptyState>}
      >
        {(listed) => <Expiration symbol={symbol} wanted={expiration} listed={listed} />}
      </DataBlock>
    </Card>
  );
}

interface ExpirationProps {
  symbol: string;
  wanted: string | undefined;
  listed: Expirations;
}

function Expiration({ symbol, wanted, listed }: ExpirationProps) {
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
      />
    </>
  );
}

interface ChainBlockProps {
  symbol: string;
  expiration: string;
  columns: ColumnSet;
  side: Side | null;
}

function ChainBlock({ symbol, expiration, columns, side }: ChainBlockProps) {
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
            <OptionsTable chain={chain} rows={rows} columns={columns} side={side} />
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
