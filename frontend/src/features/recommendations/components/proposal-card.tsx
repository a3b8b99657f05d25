import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useId } from "react";
import { Pill } from "@/components/ui/pill";
import { Age } from "@/components/ui/trust-strip";
import { formatDay, formatMoment } from "@/lib/format";
import type { Proposal } from "../api";
import { actionWords } from "../model";
import { ActionBadge } from "./action-badge";
import { Argument } from "./argument";
import { ProposalActions } from "./proposal-actions";
import { ProposalChance } from "./proposal-chance";
import { ProposalChart } from "./proposal-chart";
import { ProposalFacts } from "./proposal-facts";

function Heading({ proposal, id }: { proposal: Proposal; id: string }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <ActionBadge direction={proposal.direction}>{actionWords(proposal)}</ActionBadge>
      <h2 id={id} className="text-17 font-bold">
        <Link to="/research/$symbol" params={{ symbol: proposal.symbol }} className="hover:underline">
          {proposal.symbol}
        </Link>
      </h2>
      <span className="min-w-0 truncate text-13 text-text2">{proposal.name}</span>
      {proposal.is_contaminated ? (
        <Pill tone="warn">
          <TriangleAlert size={14} aria-hidden />
          The model may know what came after; not scored
        </Pill>
      ) : null}
      <span className="num ml-auto text-12 text-text3">
        {proposal.state === "open" ? (
          `After ${formatDay(proposal.session_date)} · runs until ${formatDay(proposal.ends_on)}`
        ) : (
          <>
            <Age asOf={proposal.made_at} /> ago · valid until {formatMoment(proposal.valid_until)}
          </>
        )}
      </span>
    </div>
  );
}

export interface ProposalCardProps {
  proposal: Proposal;
  mayDecide: boolean;
  onRecord: (id: string) => void;
}

/** One proposal: what, at which prices, why and why not, and on what evidence. It sends nothing. */
export function ProposalCard({ proposal, mayDecide, onRecord }: ProposalCardProps) {
  const id = useId();
  return (
    <article aria-labelledby={id} className="card @container flex min-w-0 flex-col gap-3 px-4 py-3">
      <Heading proposal={proposal} id={id} />
      <div className="grid items-start gap-x-3.5 gap-y-3 @min-[560px]:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] @min-[760px]:grid-cols-[minmax(0,304px)_minmax(0,1fr)_minmax(0,1fr)]">
        <div className="@min-[560px]:max-[760px]:row-span-2">
          <ProposalChart proposal={proposal} />
        </div>
        <ProposalFacts proposal={proposal} />
        <ProposalChance chance={proposal.confidence} />
      </div>
      <Argument thesis={proposal.thesis} counter={proposal.counter_thesis} evidence={proposal.evidence} />
      <ProposalActions proposal={proposal} mayDecide={mayDecide} onRecord={() => onRecord(proposal.id)} />
    </article>
  );
}
