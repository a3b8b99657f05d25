import type { components } from "@/api/schema";
import { type Argument, argumentWords, type Definition, type Parameter } from "./model";
import { distanceShort } from "./stops";

type Schemas = components["schemas"];
export type Writing = NonNullable<Definition["option_writing"]>;

export const KINDS: Record<Schemas["WritingKind"], string> = {
  covered_call: "Calls on the shares held",
  cash_secured_put: "Puts on cash that lies ready",
};
/** How the strike is chosen, with the distance each begins with. */
export const STRIKES: Record<Schemas["StrikeKind"], { label: string; distance: string; start: string }> = {
  delta: { label: "By delta", distance: "Delta of the strike (0.3 is 30)", start: "0.3" },
  percent_out_of_the_money: {
    label: "Percent out of the money",
    distance: "Out of the money (0.05 is 5 %)",
    start: "0.05",
  },
};
export const CYCLES: Record<Schemas["ExpiryCycle"], string> = {
  monthly: "Monthlies, third Fridays",
  weekly: "Weeklies, every Friday",
};

export function number(value: string): Argument {
  return { kind: "number", value };
}

/** What "Options written" begins with: a month, a delta of 0.3, held to its end. */
export function begun(kind: Writing["kind"]): Writing {
  return {
    version: 1,
    kind,
    strike: { kind: "delta", distance: number("0.3") },
    days_to_expiry: number("30"),
    cycle: "monthly",
    close_at: null,
    roll_days: null,
    volatility_period: number("21"),
    volatility_premium: number("1.19"),
  };
}

/** As on a tile: `Covered call`, `delta 0.3, 30 days` or `5% out, 30 days`. */
export function writingShort(writing: Writing | null | undefined, parameters: readonly Parameter[]) {
  if (!writing) {
    return { value: "None", note: "shares only" };
  }
  const strike = distanceShort(writing.strike, parameters).replace(/^.* = /, "");
  const days = argumentWords(writing.days_to_expiry, parameters).replace(/^.* = /, "");
  return {
    value: writing.kind === "covered_call" ? "Covered call" : "Cash-secured put",
    note: `${writing.strike.kind === "delta" ? `delta ${strike}` : `${strike} out`}, ${days} days`,
  };
}
