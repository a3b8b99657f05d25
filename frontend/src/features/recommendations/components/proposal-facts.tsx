import { formatMoney } from "@/lib/format";
import type { Proposal } from "../api";
import { capitalized, holdingWords, ratioWords } from "../model";

/** The figures of a proposal, per share: its size is decided on the ticket. */
export function ProposalFacts({ proposal }: { proposal: Proposal }) {
  const rows = [
    [
      proposal.direction === "sell" ? "If wrong, a share" : "Risk to the stop, a share",
      formatMoney(proposal.risk_per_share),
    ],
    ["Reward to risk", ratioWords(proposal.reward_to_risk)],
    ["Horizon", `${proposal.horizon_sessions} sessions`],
    ["Setup", capitalized(proposal.style)],
    ["You hold", holdingWords(proposal.held_quantity)],
  ] as const;
  return (
    <dl>
      {rows.map(([name, value]) => (
        <div
          key={name}
          className="flex items-baseline justify-between gap-2 border-t border-hair py-1 first:border-0"
        >
          <dt className="text-12 text-text2">{name}</dt>
          <dd className="num text-[12.5px] font-semibold whitespace-nowrap">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Where the chance of success would stand: said to be unmeasured, with the score that orders the ideas. */
export function ProposalChance({ proposal }: { proposal: Proposal }) {
  return (
    <div className="rounded-button border border-line bg-sunk px-3 py-2">
      <p className="text-12 text-text2">Target before stop</p>
      <p className="text-17 font-bold tracking-[-0.02em]">Not measured</p>
      <div aria-hidden="true" className="my-2 h-2.5 rounded-[5px] border border-dashed border-line2" />
      <p className="num text-12 text-text3">
        Score <b className="font-semibold text-text2">{proposal.score} of 100</b> orders the ideas of this
        run. It is no probability.
      </p>
    </div>
  );
}
