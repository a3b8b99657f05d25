import { useQuery } from "@tanstack/react-query";
import { Cpu, RefreshCw } from "lucide-react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Page } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { TrustLine } from "@/components/ui/trust-strip";
import { type Proposals, proposalsQuery, useRefresh } from "../api";
import { ProposalCard } from "./proposal-card";
import { MethodCard } from "./scorecard";

function Run({ run }: { run: Proposals }) {
  return (
    <div className="grid items-start gap-3.5 @min-[1240px]:grid-cols-[minmax(0,1fr)_456px]">
      {run.recommendations.length === 0 ? (
        <Card>
          <EmptyState action={<ButtonLink to="/research">Open Research</ButtonLink>}>
            {run.pending > 0
              ? `The history of ${run.pending} symbols is still being loaded from ${run.source}. `
              : null}
            {run.running
              ? "The advisor is at work; its proposals appear here when it is done."
              : `None of the ${run.considered} symbols looked at is a proposal at present. Proposals appear here when one is.`}
          </EmptyState>
        </Card>
      ) : (
        <ol aria-label="Proposals, best first" className="grid min-w-0 gap-3.5">
          {run.recommendations.map((proposal) => (
            <li key={proposal.id} className="min-w-0">
              <ProposalCard proposal={proposal} />
            </li>
          ))}
        </ol>
      )}
      <div className="grid items-start gap-3.5 @min-[900px]:grid-cols-2 @min-[1240px]:grid-cols-1">
        <MethodCard run={run} />
      </div>
    </div>
  );
}

/** `/recommendations`: ranked proposals with thesis, counter-thesis and evidence. */
export function RecommendationsPage() {
  const query = useQuery(proposalsQuery);
  const refresh = useRefresh();
  const run = query.data;
  return (
    <Page
      title="Recommendations"
      actions={
        <>
          {run ? (
            <>
              <TrustLine quote={run} />
              <Pill>
                <Cpu size={14} aria-hidden />
                {run.advisor}
              </Pill>
            </>
          ) : null}
          <Button busy={refresh.isPending || Boolean(run?.running)} onClick={() => refresh.mutate()}>
            <RefreshCw size={15} aria-hidden />
            Ask for new
          </Button>
        </>
      }
    >
      <DataBlock query={query} skeleton={<Skeleton className="h-[560px]" />}>
        {(data) => <Run run={data} />}
      </DataBlock>
    </Page>
  );
}
