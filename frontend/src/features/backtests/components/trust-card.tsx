import { Card } from "@/components/ui/card";
import { ratioToPercent } from "@/lib/decimal-text";
import { formatCompact, formatDay, formatMoney, formatPercent, formatQuantity } from "@/lib/format";
import type { Result, Trust } from "../api";
import { luckSentence, metricOf, metricText, signedRatio } from "../model";
import { Check, type CheckProps } from "./check";

function outOfSample(trust: Trust, result: Result): CheckProps {
  const title = "Out of sample";
  const sharpe = metricOf(result, "sharpe");
  if (!trust.out_of_sample_from || !sharpe) {
    return {
      title,
      tone: "neutral",
      verdict: "Too short",
      text: "There are too few sessions to keep a part apart.",
    };
  }
  const [before, after] = [metricText(sharpe, sharpe.in_sample), metricText(sharpe, sharpe.out_of_sample)];
  const held =
    Number(sharpe.out_of_sample ?? 0) >= 0.5 * Number(sharpe.in_sample ?? 0) &&
    Number(sharpe.out_of_sample ?? 0) > 0;
  return {
    title,
    tone: held ? "up" : "warn",
    verdict: held ? "Holds" : "Weaker",
    text: `Sharpe ratio ${before} before ${formatDay(trust.out_of_sample_from)}, ${after} from then on: the last 30% of sessions.`,
  };
}

function luck(trust: Trust): CheckProps {
  const probability = trust.probability;
  const isLikely = probability !== null && Number(probability) >= 0.95;
  return {
    title: "Luck",
    tone: probability === null ? "neutral" : isLikely ? "up" : "warn",
    verdict: probability === null ? "Not known" : `${formatPercent(ratioToPercent(probability))} skill`,
    text: `${luckSentence(trust.variants_tried, trust.sharpe_by_luck)} The percentage is the deflated Sharpe ratio: how likely the true ratio is above that. Previews are not counted.`,
  };
}

function lookAhead(trust: Trust): CheckProps {
  const probe = trust.look_ahead;
  return {
    title: "Look-ahead",
    tone: probe === null ? "neutral" : probe.passed ? "up" : "down",
    verdict: probe === null ? "Not probed" : probe.passed ? "None" : "Found",
    text: probe?.detail ?? "The past was not held against another future.",
  };
}

function sampleSize(result: Result): CheckProps {
  const trades = Number(metricOf(result, "trades")?.strategy ?? 0);
  const isEnough = trades >= 30;
  return {
    title: "Number of trades",
    tone: isEnough ? "up" : "warn",
    verdict: formatQuantity(trades),
    text: isEnough
      ? "Enough for averages to mean something."
      : "Under 30 closed trades an average says little.",
  };
}

function order({ trade_order: found }: Result): CheckProps {
  const title = "Order of trades";
  if (!found) {
    return {
      title,
      tone: "neutral",
      verdict: "Not known",
      text: "There are fewer than two closed trades, or the run is older than this check.",
    };
  }
  const isLikelyGain = Number(found.loss) < 0.05;
  return {
    title,
    tone: isLikelyGain ? "up" : "warn",
    verdict: `${formatPercent(ratioToPercent(found.loss))} lose`,
    text:
      `In ${found.draws.toLocaleString("en-US")} other orders of its trades the deepest drawdown was ${signedRatio(found.drawdown_median)} in the median and ` +
      `${signedRatio(found.drawdown_worst)} or worse in one of twenty. As many trades drawn from them ended between ` +
      `${formatMoney(found.equity_low)} and ${formatMoney(found.equity_high)} in nine of ten draws.`,
  };
}

function capacity({ capacity: found }: Result): CheckProps {
  return {
    title: "Capacity",
    tone: "neutral",
    verdict: found ? `about ${formatCompact(found.at_one_percent)}` : "Not known",
    text: found
      ? `An account of ${formatMoney(found.at_one_percent)} would have kept nineteen fills in twenty within 1% of their session's volume; ` +
        `within 5%, where prices begin to move, one of ${formatMoney(found.at_five_percent)}. An estimate.`
      : "Nothing was traded, or the run is older than this check.",
  };
}

/** Six checks of how far the curve is to be believed. */
export function TrustCard({ trust, result }: { trust: Trust; result: Result }) {
  const checks = [
    lookAhead(trust),
    outOfSample(trust, result),
    luck(trust),
    sampleSize(result),
    order(result),
    capacity(result),
  ];
  return (
    <Card title="How far to trust it">
      <ul>
        {checks.map((check) => (
          <Check key={check.title} {...check} />
        ))}
      </ul>
    </Card>
  );
}
