import { Card } from "@/components/ui/card";
import { ratioToPercent } from "@/lib/decimal-text";
import { counted, type DecimalText, formatPercent } from "@/lib/format";
import { Check, type CheckProps } from "../components/check";
import { luckSentence } from "../model";
import type { Summary } from "./api";
import { plainNumber } from "./model";

function share(ratio: string): string {
  return formatPercent(ratioToPercent(ratio as DecimalText));
}

function overfitting({ overfitting: found }: Summary): CheckProps {
  const title = "Overfitting";
  if (!found) {
    return {
      title,
      tone: "neutral",
      verdict: "Not known",
      text: "There are fewer than 160 sessions, or fewer than two variants that could be judged.",
    };
  }
  const probability = Number(found.probability);
  const isLow = probability < 0.2;
  return {
    title,
    tone: isLow ? "up" : probability < 0.5 ? "warn" : "down",
    verdict: `${share(found.probability)} probable`,
    text:
      `Over ${found.splits.toLocaleString("en-US")} ways to halve the range, the best of one half fell into the lower half of ` +
      `all variants in the other this often. It lost money there in ${share(found.loss)} of them. 50% is what noise gives.`,
  };
}

function kept({ overfitting: found }: Summary): CheckProps | null {
  if (!found) {
    return null;
  }
  const [before, after] = [Number(found.chosen_sharpe), Number(found.kept_sharpe)];
  const holds = after > 0 && after >= before / 2;
  return {
    title: "Where it was not chosen",
    tone: holds ? "up" : "warn",
    verdict: holds ? "Holds" : "Weaker",
    text: `The best of one half had a Sharpe ratio of ${plainNumber(found.chosen_sharpe)} there, and ${plainNumber(found.kept_sharpe)} in the other half (medians).`,
  };
}

function luck({ luck: found }: Summary): CheckProps | null {
  if (!found) {
    return null;
  }
  const { probability } = found;
  return {
    title: "Luck",
    tone: probability === null ? "neutral" : Number(probability) >= 0.95 ? "up" : "warn",
    verdict: probability === null ? "Not known" : `${share(probability)} skill`,
    text: `${luckSentence(found.variants_tried, found.sharpe_by_luck as DecimalText)} The percentage is how likely the best variant's true ratio is above that.`,
  };
}

function forward({ forward: found }: Summary): CheckProps | null {
  const sharpe = found?.figures.find(({ key }) => key === "sharpe");
  if (!found || !sharpe) {
    return null;
  }
  const earned = found.figures.find(({ key }) => key === "total_return")?.forward;
  const isGain = Number(earned ?? 0) > 0;
  return {
    title: "Walk forward",
    tone: isGain ? "up" : "down",
    verdict: isGain ? "Gains" : "Loses",
    text: `Sharpe ratio ${plainNumber(sharpe.forward)} over ${counted(found.folds.length, "step")} that no choice had seen; ${plainNumber(sharpe.hindsight)} with what turned out best.`,
  };
}

/** What picking the best of so many variants is worth. */
export function OverfitCard({ summary }: { summary: Summary }) {
  const checks = [overfitting(summary), kept(summary), luck(summary), forward(summary)];
  return (
    <Card title="What picking the best is worth">
      <ul>{checks.map((check) => (check ? <Check key={check.title} {...check} /> : null))}</ul>
    </Card>
  );
}
