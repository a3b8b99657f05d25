import { stepDecimal } from "@/lib/decimal-step";
import { type Choice, type Draft, requestOf } from "../draft";
import type { SweepCreate } from "./api";

type Parameter = Choice["parameters"][number];
export type Method = NonNullable<SweepCreate["method"]>;
export type Objective = NonNullable<SweepCreate["objective"]>;

/** The range of one parameter, as typed. */
export interface Range {
  from: string;
  to: string;
  step: string;
}

/** What is typed beside the terms of a run. */
export interface SweepDraft {
  method: Method;
  objective: Objective;
  samples: string;
  seed: string;
  inSample: string;
  outOfSample: string;
  /** Of the parameters that are varied. */
  ranges: Readonly<Record<string, Range>>;
}

export const METHODS: readonly { value: Method; label: string }[] = [
  { value: "grid", label: "Grid" },
  { value: "random", label: "Random" },
  { value: "walk_forward", label: "Walk forward" },
];

export const METHOD_WORDS: Readonly<Record<Method, string>> = {
  grid: "Tries every combination of the values.",
  random: "Tries combinations drawn by chance: the same seed draws the same ones.",
  walk_forward: "Chooses the best on each stretch of the past and trades it on the sessions after it.",
};

export const OBJECTIVES: readonly { value: Objective; label: string }[] = [
  { value: "sharpe", label: "Sharpe ratio" },
  { value: "sortino", label: "Sortino ratio" },
  { value: "calmar", label: "Calmar ratio" },
  { value: "total_return", label: "Total return" },
  { value: "annual_return", label: "Return a year" },
  { value: "max_drawdown", label: "Smallest drawdown" },
  { value: "profit_factor", label: "Profit factor" },
];

const USUAL_VALUES = 8;
export const MOST_VARIANTS = 5000;

/** The whole range of a parameter, in about eight steps of a multiple of its own. */
export function usualRange({ minimum, maximum, step }: Parameter): Range {
  const steps = (Number(maximum) - Number(minimum)) / Number(step);
  return {
    from: minimum,
    to: maximum,
    step: stepDecimal("0", step, Math.max(1, Math.ceil(steps / USUAL_VALUES))),
  };
}

/** The draft that the form begins with: the first two parameters are varied. */
export function firstSweepDraft(parameters: readonly Parameter[]): SweepDraft {
  return {
    method: "grid",
    objective: "sharpe",
    samples: "100",
    seed: "0",
    inSample: "504",
    outOfSample: "126",
    ranges: Object.fromEntries(parameters.slice(0, 2).map((one) => [one.name, usualRange(one)])),
  };
}

/** How many values a range has; 0 where it is none. */
export function rangeCount({ from, to, step }: Range): number {
  const [low, high, by] = [Number(from), Number(to), Number(step)];
  const isRange = from !== "" && to !== "" && by > 0 && high >= low;
  // A millionth of a step for what floats make of tenths.
  return isRange ? Math.floor((high - low) / by + 1e-6) + 1 : 0;
}

/** How many variants a draft tries. */
export function variantCount(draft: SweepDraft): number {
  const ranges = Object.values(draft.ranges);
  const grid = ranges.length === 0 ? 0 : ranges.reduce((count, range) => count * rangeCount(range), 1);
  return draft.method === "random" ? Math.min(grid, Number(draft.samples) || 0) : grid;
}

/** What is wrong with a draft, for the person; null when it can be sent. */
export function sweepProblem(draft: SweepDraft): string | null {
  const empty = Object.entries(draft.ranges).find(([, range]) => rangeCount(range) === 0);
  if (empty) {
    return `${empty[0].replaceAll("_", " ")} needs a first value, a last one that is not below it, and a step.`;
  }
  const count = variantCount(draft);
  if (count < 2) {
    return "Vary a parameter over at least two values.";
  }
  return count > MOST_VARIANTS
    ? `${count.toLocaleString("en-US")} variants; at most 5,000 are tried. Take wider steps.`
    : null;
}

/** The request of a draft. */
export function sweepRequestOf(terms: Draft, draft: SweepDraft, choice: Choice): SweepCreate {
  const spaces = Object.entries(draft.ranges).map(([name, { from, to, step }]) => ({
    name,
    minimum: from,
    maximum: to,
    step,
  }));
  return {
    ...requestOf({ ...terms, parameters: {} }, choice),
    spaces,
    method: draft.method,
    objective: draft.objective,
    ...(draft.method === "random" ? { samples: Number(draft.samples), seed: Number(draft.seed) } : {}),
    ...(draft.method === "walk_forward"
      ? { in_sample: Number(draft.inSample), out_of_sample: Number(draft.outOfSample) }
      : {}),
  } as SweepCreate;
}
