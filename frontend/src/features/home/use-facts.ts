import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { components } from "@/api/schema";
import { type Fact, type Facts, NO_FACTS } from "@/components/radial-menu/facts";
import { useAmountsHidden } from "@/lib/amounts-hidden";
import { ratioToPercent } from "@/lib/decimal-text";
import { formatSignedPercent, formatSignedWholeMoney, signOf } from "@/lib/format";
import { type Brief, briefQuery } from "@/lib/live/brief";
import type { Portfolio } from "@/lib/live/events";
import { healthQuery } from "@/lib/live/health";
import { useCachedQuote } from "@/lib/live/hooks";
import { portfolioQuery, settingsQuery } from "@/lib/live/queries";
import { useLate } from "@/lib/use-late";
import { backtestQuery, HEADLINES, headlinesQuery, ideasQuery } from "./api";
import { headlineCount, healthWords } from "./model";

type Backtests = components["schemas"]["BacktestsPage"];

const MODE_WORDS: Readonly<Record<string, string>> = { paper: "Paper account", tracked: "Takes no orders" };

function portfolioFacts(
  portfolio: Portfolio | undefined,
  isHidden: boolean,
): Pick<Facts, "trade" | "positions" | "pnl"> {
  if (!portfolio) {
    const { trade, positions, pnl } = NO_FACTS;
    return { trade, positions, pnl };
  }
  const { account, positions } = portfolio;
  return {
    trade: { text: MODE_WORDS[account.mode] ?? "Live account" },
    positions: { text: `${positions.length} open` },
    pnl: {
      text: isHidden ? formatSignedPercent(account.day_pnl_percent) : formatSignedWholeMoney(account.day_pnl),
      sign: signOf(account.day_pnl),
    },
  };
}

function healthFact(query: { data: Parameters<typeof healthWords>[0] | undefined; isError: boolean }): Fact {
  if (query.isError) {
    return { text: "Not reachable", attention: true };
  }
  if (!query.data) {
    return NO_FACTS.settings;
  }
  return { text: healthWords(query.data), attention: query.data.status !== "ok" };
}

function newsFact(news: { news: { published_at: string }[]; as_of: string } | undefined): Fact {
  return { text: news && `${headlineCount(news.news, Date.parse(news.as_of), HEADLINES)} today` };
}

function morningFact(brief: Brief | null | undefined): Fact {
  if (brief === undefined) {
    return NO_FACTS.morning;
  }
  if (brief === null) {
    return { text: "No brief yet" };
  }
  const steps = brief.wanted.filter((key) => key !== "actions");
  const done = steps.filter((key) => brief.reviewed.includes(key)).length;
  return { text: `${done} of ${steps.length} steps done` };
}

function ideasFact(count: number | undefined): Fact {
  return { text: count === undefined ? undefined : `${count} ${count === 1 ? "idea" : "ideas"}` };
}

function backtestFact(found: Backtests | undefined): Fact {
  if (!found) {
    return NO_FACTS.backtests;
  }
  const newest = found.items[0];
  if (!newest) {
    return { text: "None yet" };
  }
  const total = newest.headline?.total_return;
  if (newest.state !== "done" || total === null || total === undefined) {
    return {
      text: { running: "Running", done: "Done", failed: "Failed", canceled: "Canceled" }[newest.state],
    };
  }
  return { text: `Last ${formatSignedPercent(ratioToPercent(total))}`, sign: signOf(total) };
}

/** The server may answer with a report of its last second. */
const REPORT_KEPT_MS = 1_500;

/** Asks anew how everything is when prices begin to come otherwise: staler, fresher, or from somebody else. */
function useHealthOfPrices(): void {
  const client = useQueryClient();
  const quote = useCachedQuote("SPY");
  const truth = quote && `${quote.source} ${quote.delay}`;
  const known = useRef(truth);
  useEffect(() => {
    const isNews = known.current !== undefined && known.current !== truth;
    known.current = truth;
    if (!isNews) {
      return;
    }
    const timer = setTimeout(
      () => void client.invalidateQueries({ queryKey: healthQuery.queryKey }),
      REPORT_KEPT_MS,
    );
    return () => clearTimeout(timer);
  }, [client, truth]);
}

/**
 * The live fact of each wedge, as far as the server has told it. What is slow to compute comes a moment later. A fact
 * stays the same object until its data changes, so that only its own wedge is drawn anew.
 */
export function useFacts(): Facts {
  const enabled = useLate();
  useHealthOfPrices();
  const portfolio = useQuery(portfolioQuery).data;
  const isHidden = useAmountsHidden();
  const watched = useQuery(settingsQuery).data?.preferences.watchlist.length;
  const news = useQuery({ ...headlinesQuery, enabled }).data;
  const ideas = useQuery({ ...ideasQuery, enabled }).data?.recommendations.length;
  const { data: health, isError } = useQuery({ ...healthQuery, enabled });
  const ofPortfolio = useMemo(() => portfolioFacts(portfolio, isHidden), [portfolio, isHidden]);
  const ofNews = useMemo(() => newsFact(news), [news]);
  const ofIdeas = useMemo(() => ideasFact(ideas), [ideas]);
  const brief = useQuery({ ...briefQuery, enabled }).data?.brief;
  const ofMorning = useMemo(() => morningFact(brief), [brief]);
  const backtests = useQuery({ ...backtestQuery, enabled }).data;
  const ofBacktests = useMemo(() => backtestFact(backtests), [backtests]);
  const ofHealth = useMemo(() => healthFact({ data: health, isError }), [health, isError]);
  const ofResearch = useMemo(
    () => ({ text: watched === undefined ? undefined : `${watched} on watch` }),
    [watched],
  );
  return {
    ...NO_FACTS,
    ...ofPortfolio,
    morning: ofMorning,
    news: ofNews,
    research: ofResearch,
    recommendations: ofIdeas,
    backtests: ofBacktests,
    settings: ofHealth,
  };
}
