import { formatMoney, formatPercent, formatSignedMoney, formatSignedPercent } from "@/lib/format";
import type { Proposal } from "../api";
import { capitalized, holdingWords } from "../model";

function withShare(money: string, share: string | undefined): string {
  return `${formatSignedMoney(money)}${share === undefined ? "" : ` (${formatSignedPercent(share)})`}`;
}

/** The figures of a proposal: what it costs, and what is lost or gained at its levels. */
export function ProposalFacts({ proposal }: { proposal: Proposal }) {
  const isSale = proposal.direction === "sell";
  const { exposure } = proposal;
  const rows = [
    [isSale ? "Proceeds" : "Cost", formatMoney(proposal.cost)],
    [
      "Share of equity",
      exposure
        ? `${formatPercent(exposure.share_before_pct)} to ${formatPercent(exposure.share_after_pct)}`
        : "Unknown, a price is missing",
    ],
    [isSale ? "If wrong" : "At stop", withShare(proposal.at_stop, exposure?.at_stop_pct)],
    [isSale ? "Avoided" : "At target", withShare(proposal.at_target, exposure?.at_target_pct)],
    ["Horizon", `${proposal.horizon_sessions} sessions`],
    ["Setup", capitalized(proposal.style)],
    ["You hold", holdingWords(proposal.held_quantity)],
    ["Size bound by", capitalized(proposal.limited_by)],
  ] as const;
  return (
    <dl>
      {rows.map(([name, value]) => (
        <div
          key={name}
          className="flex items-baseline justify-between gap-2 border-t border-hair py-[3px] first:border-0"
        >
          <dt className="text-12 whitespace-nowrap text-text2">{name}</dt>
          <dd className="num text-right text-[12.5px] font-semibold">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
