import { ratioToPercent } from "@/lib/decimal-text";
import { type DecimalText, formatMoney, formatPercent } from "@/lib/format";
import { withMinus } from "@/lib/minus";
import type { Proposal } from "../api";
import { capitalized, holdingWords } from "../model";

/** The figures of a proposal: what it costs, and what is lost or gained at its levels. */
export function ProposalFacts({ proposal }: { proposal: Proposal }) {
  const isSale = proposal.direction === "sell";
  const { exposure } = proposal;
  const rows = [
    [isSale ? "Proceeds" : "Cost", formatMoney(proposal.cost)],
    [
      "Share of equity",
      exposure
        ? `${withMinus(exposure.share_before_pct)}% to ${withMinus(exposure.share_after_pct)}%`
        : "unknown",
    ],
    [isSale ? "If wrong" : "At stop", formatMoney(proposal.at_stop)],
    [isSale ? "Avoided" : "At target", formatMoney(proposal.at_target)],
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

/** A ratio of the server as a percentage. */
function chance(ratio: DecimalText): string {
  return formatPercent(ratioToPercent(ratio));
}

/** The probability that the target comes first, with what the levels need and what it was calibrated on. */
export function ProposalChance({ proposal }: { proposal: Proposal }) {
  const { raw, calibrated, low, high, count, break_even } = proposal.confidence;
  return (
    <div className="rounded-button border border-line bg-sunk px-3 py-2">
      <p className="text-12 text-text2">Target before stop</p>
      <p className="num text-17 font-bold tracking-[-0.02em]">
        {chance(calibrated)}{" "}
        {low && high ? (
          <span className="text-12 font-normal text-text2">
            range {chance(low)} to {chance(high)}
          </span>
        ) : null}
      </p>
      <p className="num mt-1 text-12 text-paper-text">Break-even {chance(break_even)}</p>
      <p className="num text-12 text-text3">
        {count > 0
          ? `Raw ${chance(raw)}, calibrated on ${count}`
          : "As the advisor says it: too few resolved calls to calibrate on"}
      </p>
    </div>
  );
}
