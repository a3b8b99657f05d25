import { useQuery } from "@tanstack/react-query";
import { Plus, Upload } from "lucide-react";
import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { instrumentsQuery } from "@/lib/instruments";
import { useMe } from "@/lib/live/hooks";
import { InstrumentDialog } from "./instrument-dialog";
import { InstrumentItem } from "./instrument-item";

/** `/instruments`: what no provider prices (a foreign share, a fund, a house) with its owner's own prices, and rates. */
export function InstrumentsPage() {
  const query = useQuery(instrumentsQuery);
  const isLocked = useMe().data?.role === "viewer";
  const [isAdding, setIsAdding] = useState(false);
  return (
    <Page
      title="Private instruments"
      actions={
        isLocked ? null : (
          <>
            <ButtonLink to="/import" search={{ kind: "prices" }}>
              <Upload size={15} aria-hidden /> Upload prices
            </ButtonLink>
            <Button variant="accent" onClick={() => setIsAdding(true)}>
              <Plus size={15} aria-hidden /> Add instrument…
            </Button>
          </>
        )
      }
    >
      <div className="grid items-start gap-3.5 @min-[900px]:grid-cols-[minmax(0,1fr)_352px]">
        <Card title="Priced by you">
          <DataBlock
            query={query}
            skeleton={<Skeleton className="h-64" />}
            isEmpty={({ items }) => items.length === 0}
            empty={
              <EmptyState>
                Foreign shares, funds, a house: what no provider prices appears here once you upload a file of
                prices or add it by hand.
              </EmptyState>
            }
          >
            {({ items }) => (
              <ul aria-label="Private instruments">
                {items.map((one) => (
                  <InstrumentItem key={one.symbol} instrument={one} isLocked={isLocked} />
                ))}
              </ul>
            )}
          </DataBlock>
        </Card>
        <HowTo isLocked={isLocked} />
      </div>
      <InstrumentDialog open={isAdding} instrument={null} onClose={() => setIsAdding(false)} />
    </Page>
  );
}

/** The form of a file of prices, and that rates go the same way. */
function HowTo({ isLocked }: { isLocked: boolean }) {
  return (
    <Card title="Prices and currency rates">
      <p className="text-13 text-text2">
        Both come as a CSV file with a row a day. A later file wins over an earlier one for the same day, and
        taking an import back brings the earlier prices back.
      </p>
      <pre className="num mt-3 overflow-x-auto rounded-control border border-line bg-sunk p-3 text-12 text-text2">
        {"date,symbol,close,currency\n2026-01-02,MYHOUSE,300000,USD\n2026-01-02,EUR/USD,1.1043,"}
      </pre>
      <p className="mt-3 text-13 text-text2">
        A rate is the price of a pair: <span className="num">EUR/USD</span> at 1.1043 means that one euro is
        worth 1.1043 dollars. A price or a rate holds until the next one; its age is told wherever it is used.
      </p>
      {isLocked ? null : (
        <ButtonLink to="/import" search={{ kind: "prices" }} className="mt-3">
          <Upload size={15} aria-hidden /> Upload prices or rates
        </ButtonLink>
      )}
    </Card>
  );
}
