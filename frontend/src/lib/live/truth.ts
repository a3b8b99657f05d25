import { useQuery } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { formatPercent, formatPrice } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { marketNow } from "./market-clock";
import { useIsLost } from "./provider";
import { marketStatusQuery } from "./queries";

export type Delay = components["schemas"]["Delay"];

/** How late a value is, in a word. */
export const DELAY_WORDS: Record<Delay, string> = {
  live: "Live",
  delayed: "Delayed",
  simulated: "Simulated",
  stale: "Stale",
};

/** What another source says of the same price. */
export interface SecondOpinion {
  source: string;
  last: string;
  /** ISO 8601 instant of the value. */
  as_of: string;
  /** Distance from the first source's price in percent; the sign says which is higher. */
  difference_percent: string;
  disagrees: boolean;
}

/** Where a value comes from, and how far it may be trusted. */
export interface Provenance {
  source: string;
  /** ISO 8601 instant of the value. */
  as_of: string;
  delay: Delay;
  second?: SecondOpinion | null | undefined;
}

/** `Sources disagree: Alpaca says 101.20 (0.40% apart)`, the first three words only where they do. */
export function secondWords({ source, last, difference_percent, disagrees }: SecondOpinion): string {
  const apart = formatPercent(difference_percent.replace(/^[+-]/, ""));
  return `${disagrees ? "Sources disagree: " : ""}${source} says ${formatPrice(last)} (${apart} apart)`;
}

/** How late a value is as far as this page can know: without a connection nothing is fresh, whatever it was. */
export function useDelay(quote: Pick<Provenance, "delay"> | undefined): Delay | undefined {
  const isLost = useIsLost();
  return quote && isLost ? "stale" : quote?.delay;
}

/** The market's own time in ms, which ages of its values are measured by; the wall's until it is known. */
export function useMarketTime(everyMs: number): number {
  const now = useNow(everyMs);
  const status = useQuery({ ...marketStatusQuery, enabled: false });
  return status.data?.now ? marketNow(status.data, status.dataUpdatedAt, now) : now;
}
