import { useQuery } from "@tanstack/react-query";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { type Proposals, proposalsQuery, type Standing } from "../api";
import { isWanted } from "../model";
import type { IdeasFilters } from "../search";
import { ProposalCard } from "./proposal-card";

function emptyWords(state: Standing, run: Proposals, isNarrowed: boolean): string {
  if (isNarrowed) {
    return "None of them fits the filters.";
  }
  switch (state) {
    case "open":
      return "Proposals that you accepted, or whose entry is over, appear here until they end.";
    case "snoozed":
      return "Nothing is put off.";
    case "dismissed":
      return "Nothing is dismissed.";
    default: {
      const loading =
        run.pending > 0
          ? `The history of ${run.pending} symbols is still being loaded from ${run.source}. `
          : "";
      const found = `None of the ${run.considered} symbols looked at is a proposal at present: what the advisor saw in each did not make up for its risk and costs. Why each was passed over stands under Runs.`;
      return run.running
        ? "The advisor is at work; its proposals appear here when it is done."
        : loading + found;
    }
  }
}

/** Where there is something while there is nothing here. */
function ElsewhereLinks({ state, run }: { state: Standing; run: Proposals }) {
  if (state !== "new") {
    return null;
  }
  const { open = 0 } = run.counts;
  return (
    <div className="flex flex-wrap justify-center gap-2">
      {open > 0 ? (
        <ButtonLink to="/recommendations" search={{ tab: "open" }}>
          {open === 1 ? "See the open one" : `See the ${open} open ones`}
        </ButtonLink>
      ) : null}
      {run.running ? null : (
        <ButtonLink to="/recommendations" search={{ tab: "runs" }}>
          See why
        </ButtonLink>
      )}
    </div>
  );
}

export interface ProposalListProps {
  state: Standing;
  filters: IdeasFilters;
  mayDecide: boolean;
  onRecord: (id: string) => void;
}

/** The proposals that stand in one way, best first. */
export function ProposalList({ state, filters, mayDecide, onRecord }: ProposalListProps) {
  const query = useQuery(proposalsQuery(state));
  return (
    <DataBlock query={query} skeleton={<Skeleton className="h-[560px]" />}>
      {(run) => {
        const shown = run.recommendations.filter((proposal) => isWanted(proposal, filters));
        if (shown.length === 0) {
          const isNarrowed = run.recommendations.length > 0;
          return (
            <Card>
              <EmptyState action={<ElsewhereLinks state={state} run={run} />}>
                {emptyWords(state, run, isNarrowed)}
              </EmptyState>
            </Card>
          );
        }
        return (
          <ol aria-label="Proposals, best first" className="grid min-w-0 gap-3.5">
            {shown.map((proposal) => (
              <li key={proposal.id} className="min-w-0">
                <ProposalCard proposal={proposal} mayDecide={mayDecide} onRecord={onRecord} />
              </li>
            ))}
          </ol>
        );
      }}
    </DataBlock>
  );
}
