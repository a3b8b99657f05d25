import type { Proposal } from "../api";
import { percentOf, placeOf } from "../figures";

type Chance = Pick<Proposal["confidence"], "raw" | "calibrated" | "low" | "high" | "count"> & {
  break_even?: string | undefined;
};

function Bar({ chance }: { chance: Chance }) {
  const { calibrated, low, high, break_even } = chance;
  return (
    <div aria-hidden="true" className="relative my-2 h-2.5 rounded-[5px] bg-s2">
      {low && high ? (
        <span
          className="absolute inset-y-0 rounded-[5px] border border-teal2 bg-teal/60"
          style={{ left: `${placeOf(low)}%`, width: `${placeOf(high) - placeOf(low)}%` }}
        />
      ) : null}
      <span
        className="absolute -inset-y-0.5 w-1 -translate-x-1/2 rounded-[2px] bg-text"
        style={{ left: `${placeOf(calibrated)}%` }}
      />
      {break_even ? (
        <span
          className="absolute -top-1 -bottom-1 w-0.5 -translate-x-1/2 bg-warn"
          style={{ left: `${placeOf(break_even)}%` }}
        />
      ) : null}
    </div>
  );
}

function Scale({ breakEven }: { breakEven: string | undefined }) {
  const at = breakEven ? Math.min(76, Math.max(24, placeOf(breakEven))) : 0;
  return (
    <div className="num relative h-[17px] text-12 text-text2">
      <span aria-hidden="true">0</span>
      {breakEven ? (
        <span className="absolute -translate-x-1/2 whitespace-nowrap text-warn" style={{ left: `${at}%` }}>
          break-even {percentOf(breakEven)}
        </span>
      ) : null}
      <span aria-hidden="true" className="absolute right-0">
        100%
      </span>
    </div>
  );
}

/** The probability that the target comes before the stop, with its range, what the levels need, and what it rests on. */
export function ProposalChance({ chance }: { chance: Chance }) {
  const { raw, calibrated, low, high, count } = chance;
  return (
    <div className="rounded-button border border-line bg-sunk px-3 py-2">
      <p className="text-12 text-text2">Target before stop</p>
      <p className="num flex flex-wrap items-baseline gap-x-2 text-21 font-bold tracking-[-0.02em]">
        {percentOf(calibrated)}{" "}
        {low && high ? (
          <span className="text-12 font-medium tracking-normal text-text2">
            range {percentOf(low).replace("%", "")} to {percentOf(high)}
          </span>
        ) : null}
      </p>
      <Bar chance={chance} />
      <Scale breakEven={chance.break_even} />
      <p className="num mt-1 text-12 text-text3">
        {count > 0
          ? `Raw ${percentOf(raw)}, calibrated on ${count}`
          : `As the advisor says it, not calibrated: too few of its calls have ended`}
      </p>
    </div>
  );
}
