import { useQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { contributionQuery } from "../api/figures";
import { largest } from "../bars";
import { useDashboard } from "../hooks/use-dashboard";
import { type Contribution, signedRatio } from "../model";
import { Explained } from "./explained";
import { PartBars } from "./part-bars";
import { SymbolLink } from "./symbol-link";

const SHOWN = 6;

function Largest({ found }: { found: Contribution }) {
  const { amounts } = useDashboard();
  const rows = found.by_position.map((row) => ({ ...row, amount: row.pnl }));
  const parts = largest(rows, SHOWN).map((row) => ({
    key: row.key,
    amount: row.amount,
    name: <SymbolLink symbol={row.key} isNarrow />,
    figure: (
      <Explained figure="contribution_pnl" symbol={row.key} label={`P&L of ${row.name}`}>
        {amounts.signedWhole(row.pnl)}
      </Explained>
    ),
    note: (
      <Explained figure="contribution" symbol={row.key} label={`Contribution of ${row.name}`}>
        {signedRatio(row.contribution)}
      </Explained>
    ),
  }));
  return <PartBars label="Contribution by position" parts={parts} />;
}

/** What added most to the period's result, and what took most from it. */
export function ContributionCard({ isReady }: { isReady: boolean }) {
  const { filter, onSearch } = useDashboard();
  const query = useQuery({ ...contributionQuery(filter), enabled: isReady });
  return (
    <Card
      title="Contribution"
      aside={
        <Button size="sm" variant="ghost" onClick={() => onSearch({ view: "contribution" })}>
          See all
        </Button>
      }
    >
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[162px]" />}
        isEmpty={({ by_position }) =>
          largest(
            by_position.map((row) => ({ ...row, amount: row.pnl })),
            1,
          ).length === 0
        }
        empty={<EmptyState>What each position added to your result appears here.</EmptyState>}
      >
        {(found) => (
          <div className="min-h-[162px]">
            <Largest found={found} />
          </div>
        )}
      </DataBlock>
    </Card>
  );
}
