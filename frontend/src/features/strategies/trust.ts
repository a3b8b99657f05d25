import { compareDecimals, magnitude } from "@/lib/decimal-text";
import type { PreviewRead, PreviewResult, RunRead } from "./model";

/** One figure of a result, if it is there. */
export function metricOf(result: PreviewResult, key: string) {
  return result.metrics.find((one) => one.key === key);
}

/** A fall as a part of the benchmark's, up to which the words hold. */
const FALLS: readonly (readonly [number, string])[] = [
  [0.4, "far smaller falls"],
  [0.6, "half the drawdown"],
  [0.9, "smaller falls"],
  [1.1, "falls as deep"],
];
const AS_DEEP = 1.1;

/** The curve against its benchmark in a few words, whichever way it went: `Lower return than SPY, half the drawdown`. */
export function verdictWords({ headline, result }: PreviewRead): { words: string; isGood: boolean } | null {
  const { total_return: own, benchmark_return: other, max_drawdown: fall } = headline;
  const otherFall = metricOf(result, "max_drawdown")?.benchmark ?? null;
  if (own === null || other === null) {
    return null;
  }
  const isHigher = compareDecimals(own, other) > 0;
  const returns = isHigher ? "Higher return than SPY" : "Lower return than SPY";
  if (fall === null || otherFall === null || Number(otherFall) === 0) {
    return { words: returns, isGood: isHigher };
  }
  const ratio = Number(magnitude(fall)) / Number(magnitude(otherFall));
  const falls = FALLS.find(([most]) => ratio <= most)?.[1] ?? "deeper falls";
  return { words: `${returns}, ${falls}`, isGood: isHigher && ratio <= AS_DEEP };
}

/** Whether the days kept apart keep at least half of the ratio before them. */
export function holds(before: string | null | undefined, after: string | null | undefined): boolean {
  return Number(after ?? 0) > 0 && Number(after ?? 0) >= Number(before ?? 0) / 2;
}

/** What is said of the days kept apart. */
export function keptWords(before: string | null | undefined, after: string | null | undefined): string {
  const [one, other] = [Number(before ?? 0), Number(after ?? 0)];
  if (one > 0 && other > 0) {
    return `Sharpe keeps ${Math.round((other / one) * 100)}% on days that no figure before them saw.`;
  }
  return other > 0
    ? "Sharpe is positive only on the later days."
    : "Sharpe is not positive on the later days.";
}

/** The Sharpe ratios of what was backtested, oldest first, at most so many. */
export function sharpesOf(runs: readonly RunRead[], most = 18): number[] {
  return runs
    .flatMap(({ headline }) => (headline?.sharpe ? [Number(headline.sharpe)] : []))
    .slice(0, most)
    .toReversed();
}
