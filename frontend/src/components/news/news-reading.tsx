import { Briefcase, Eye, Globe, Minus, PieChart, TrendingDown, TrendingUp, Zap } from "lucide-react";
import { cn } from "@/lib/cn";
import { formatPercent, formatSignedPrice } from "@/lib/format";
import type { NewsItem } from "./news-query";

type Reading = NewsItem["reading"];
type Relevance = NonNullable<NewsItem["relevance"]>;

export const TONE_WORDS: Record<Reading["tone"], string> = {
  negative: "Negative",
  neutral: "Neutral",
  positive: "Positive",
};
const TONES = {
  negative: { Icon: TrendingDown, color: "text-down" },
  neutral: { Icon: Minus, color: "text-text2" },
  positive: { Icon: TrendingUp, color: "text-up" },
} as const;

/** Tone as a shape, a word and a figure, with whose reading it is. */
export function ToneMark({ reading }: { reading: Reading }) {
  const { Icon, color } = TONES[reading.tone];
  return (
    <span className="inline-flex items-center gap-1">
      <Icon size={14} aria-hidden className={color} />
      <span className={cn("font-semibold", color)}>{TONE_WORDS[reading.tone]}</span>
      <span>
        {formatSignedPrice(reading.score)} by {reading.reader}
      </span>
    </span>
  );
}

/** Marked only where it differs from the usual. */
export function UrgencyMark({ reading }: { reading: Reading }) {
  if (reading.urgency === "normal") {
    return null;
  }
  return reading.urgency === "high" ? (
    <span className="inline-flex items-center gap-1 font-semibold text-warn">
      <Zap size={13} aria-hidden />
      Urgent
    </span>
  ) : (
    <span>Routine</span>
  );
}

const TIES = { holding: Briefcase, watchlist: Eye, sector: PieChart, market: Globe } as const;

/** What ties a story to the person, in words: `You hold AAPL, 4.20% of equity`. */
export function relevanceWords(relevance: Relevance): string | null {
  const share = relevance.share_percent ? formatPercent(relevance.share_percent) : null;
  switch (relevance.tie) {
    case "holding":
      return `You hold ${relevance.symbol}${share ? `, ${share} of equity` : ""}`;
    case "watchlist":
      return `You watch ${relevance.symbol}`;
    case "sector":
      return `Your sector ${relevance.sector}${share ? `, ${share} of equity` : ""}`;
    case "market":
      return "The whole market";
    default:
      return null;
  }
}

/** The strongest tie and how much it counts. */
export function RelevanceMark({ relevance }: { relevance: NewsItem["relevance"] }) {
  const words = relevance ? relevanceWords(relevance) : null;
  if (!relevance || !words || relevance.tie === "none") {
    return null;
  }
  const Icon = TIES[relevance.tie];
  return (
    <span className="inline-flex items-center gap-1">
      <Icon size={13} aria-hidden className="text-info" />
      <span className="text-text2">{words}</span>
      <span>(relevance {relevance.score})</span>
    </span>
  );
}
