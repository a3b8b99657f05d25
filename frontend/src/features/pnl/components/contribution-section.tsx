import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { GapsNotice } from "@/components/ui/gaps-notice";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { contributionQuery } from "../api/figures";
import { largest } from "../bars";
import { useDashboard } from "../hooks/use-dashboard";
import { type Contribution, type ContributionRow, signedRatio } from "../model";
import { ContributionTable } from "./contribution-table";
import { Explained } from "./explained";
import { PartBars } from "./part-bars";
import type { SectionProps } from "./sections";

type Grouping = "position" | "sector";
const GROUPINGS: readonly { value: Grouping; label: string }[] = [
  { value: "position", label: "By position" },
  { value: "sector", label: "By sector" },
];
const BARS = 14;

function sentence(found: Contribution, rows: readonly ContributionRow[]): string {
  const [best, worst] = [rows[0], rows.at(-1)];
  const total = `Together ${signedRatio(found.twr)} of time-weighted return.`;
  return best && worst && best !== worst
    ? `${best.name} added most (${signedRatio(best.contribution)}), ${worst.name} least (${signedRatio(worst.contribution)}). ${total}`
    : total;
}

function Parts({ found, grouping }: { found: Contribution; grouping: Grouping }) {
  const { amounts } = useDashboard();
  const rows = grouping === "position" ? found.by_position : found.by_sector;
  const bars = largest(
    rows.map((row) => ({ ...row, amount: row.pnl })),
    BARS,
  ).map(({ key, name, pnl, amount, contribution }) => ({
    key,
    amount,
    name: <span title={name}>{grouping === "position" && key !== "cash" ? key : name}</span>,
    figure: (
      <Explained figure="contribution_pnl" symbol={key} label={`P&L of ${name}`}>
        {amounts.signedWhole(pnl)}
      </Explained>
    ),
    note: (
      <Explained figure="contribution" symbol={key} label={`Contribution of ${name}`}>
        {signedRatio(contribution)}
      </Explained>
    ),
  }));
  return (
    <>
      <GapsNotice gaps={found.gaps} />
      <p className="mb-2.5 text-13 text-text2">
        {sentence(found, rows)} Exchange rates made {amounts.signedMoney(found.currency_effect)} of it.
      </p>
      <div className="grid gap-5 @min-[1000px]:grid-cols-[360px_minmax(0,1fr)]">
        <PartBars label={`Contribution by ${grouping}`} parts={bars} />
        <ContributionTable rows={rows} grouping={grouping} />
      </div>
    </>
  );
}

/** What each position, or sector, added to the period's result. */
export default function ContributionSection({ isReady }: SectionProps) {
  const { filter } = useDashboard();
  const [grouping, setGrouping] = useState<Grouping>("position");
  const query = useQuery({ ...contributionQuery(filter), enabled: isReady });
  return (
    <Card
      title="Contribution to the result"
      aside={
        <SegmentedControl
          label="Grouping"
          className="shrink-0"
          size="sm"
          value={grouping}
          options={GROUPINGS}
          onChange={setGrouping}
        />
      }
    >
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[320px]" />}
        isEmpty={(found) => found.by_position.length === 0}
        empty={<EmptyState>What each position added to your result appears here.</EmptyState>}
      >
        {(found) => <Parts found={found} grouping={grouping} />}
      </DataBlock>
    </Card>
  );
}
