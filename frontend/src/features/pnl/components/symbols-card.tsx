import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { largest } from "../bars";
import { useAmounts } from "../hooks/use-dashboard";
import type { Performance } from "../model";
import { PartBars } from "./part-bars";
import { SymbolLink } from "./symbol-link";

type Measure = "realized_pnl" | "dividends";
const MEASURES: readonly { value: Measure; label: string }[] = [
  { value: "realized_pnl", label: "Realized" },
  { value: "dividends", label: "Dividends" },
];
const SHOWN = 6;

/** What each symbol realized in the period: the largest gains and losses. */
export function SymbolsCard({ query }: { query: UseQueryResult<Performance> }) {
  const [measure, setMeasure] = useState<Measure>("realized_pnl");
  const amounts = useAmounts();
  const partsOf = (found: Performance) =>
    largest(
      found.by_symbol.map((row) => ({ key: row.symbol, amount: row[measure] })),
      SHOWN,
    ).map(({ key, amount }) => ({
      key,
      amount,
      name: <SymbolLink symbol={key} />,
      figure: amounts.signedMoney(amount),
    }));
  return (
    <Card
      title="By symbol"
      aside={
        <SegmentedControl
          label="Kind of result"
          size="sm"
          value={measure}
          options={MEASURES}
          onChange={setMeasure}
        />
      }
    >
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[162px]" />}
        isEmpty={(found) => partsOf(found).length === 0}
        empty={<EmptyState>What each symbol brought in this period appears here.</EmptyState>}
      >
        {(found) => <PartBars label="By symbol" parts={partsOf(found)} />}
      </DataBlock>
    </Card>
  );
}
