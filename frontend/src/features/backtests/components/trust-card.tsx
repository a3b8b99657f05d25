import { Card } from "@/components/ui/card";
import { Pill, type PillTone } from "@/components/ui/pill";
import { ratioToPercent } from "@/lib/decimal-text";
import { formatDay, formatPercent } from "@/lib/format";
import type { Result, Trust } from "../api";
import { luckSentence, metricOf, metricText } from "../model";

interface CheckProps {
  title: string;
  tone: PillTone;
  verdict: string;
  text: string;
}

function Check({ title, tone, verdict, text }: CheckProps) {
  return (
    <li className="border-b border-hair py-2.5 last:border-b-0">
      <p className="flex items-center justify-between gap-2 text-13 font-semibold">
        {title}
        <Pill tone={tone}>{verdict}</Pill>
      </p>
      <p className="mt-1 text-13 text-text2">{text}</p>
    </li>
  );
}

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
    verdict: `${trades}`,
    text: isEnough
      ? "Enough for averages to mean something."
      : "Under 30 closed trades an average says little.",
  };
}

/** Four checks of how far the curve is to be believed. */
export function TrustCard({ trust, result }: { trust: Trust; result: Result }) {
  const checks = [lookAhead(trust), outOfSample(trust, result), luck(trust), sampleSize(result)];
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
