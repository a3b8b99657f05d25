import { compareDecimals, magnitude } from "@/lib/decimal-text";
import { type DecimalText, formatDay, formatQuantity, signOf } from "@/lib/format";
import { withMinus } from "@/lib/minus";
import type { Proposal } from "./api";

/** A piece of a thesis: plain text, or the number of the evidence that it cites. */
export type ThesisPart =
  | { readonly key: string; readonly text: string }
  | { readonly key: string; readonly cites: number };

/** A thesis cut at its citations: `rose [2] lately` is text, 2, text. */
export function thesisParts(text: string): ThesisPart[] {
  return withMinus(text)
    .split(/\s*\[(\d+)\]/)
    .map((part, index): ThesisPart => {
      const key = `${index}`;
      return index % 2 === 1 ? { key, cites: Number(part) } : { key, text: part };
    })
    .filter((part) => "cites" in part || part.text !== "");
}

export type LevelTone = "up" | "down" | "text";

export interface Level {
  readonly name: string;
  readonly price: DecimalText;
  readonly tone: LevelTone;
}

/** The three prices of a proposal under the names that fit its direction. */
export function levelsOf(proposal: Pick<Proposal, "direction" | "entry" | "stop" | "target">): {
  entry: Level;
  stop: Level;
  target: Level;
} {
  const isSale = proposal.direction === "sell";
  return {
    entry: { name: isSale ? "Sell at" : "Entry", price: proposal.entry, tone: "text" },
    stop: { name: isSale ? "Wrong at" : "Stop", price: proposal.stop, tone: "down" },
    target: { name: "Target", price: proposal.target, tone: "up" },
  };
}

/** What is held of the symbol, in words: `120 shares`, `short 5 shares`, `none`. */
export function holdingWords(quantity: DecimalText): string {
  const sign = signOf(quantity);
  if (sign === 0) {
    return "none";
  }
  const size = magnitude(quantity);
  return `${sign < 0 ? "short " : ""}${formatQuantity(size)} ${compareDecimals(size, "1") === 0 ? "share" : "shares"}`;
}

/** The first letter in upper case: the style's name as a label. */
export function capitalized(text: string): string {
  const words = text.replaceAll("_", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A calendar day without its year, for the chart's axis: `Nov 23`. */
export function shortDay(day: string): string {
  return formatDay(day).replace(/, \d{4}$/, "");
}

/** Whether a proposal's levels stand in the order that its direction needs; else the chart draws no zones. */
export function isOrdered(proposal: Pick<Proposal, "direction" | "entry" | "stop" | "target">): boolean {
  const up = compareDecimals(proposal.target, proposal.entry);
  const down = compareDecimals(proposal.entry, proposal.stop);
  return proposal.direction === "sell" ? up < 0 && down < 0 : up > 0 && down > 0;
}
