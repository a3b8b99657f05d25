import { useQuery } from "@tanstack/react-query";
import { type Fact, type Facts, NO_FACTS } from "@/components/radial-menu/facts";
import { formatSignedWholeMoney, signOf } from "@/lib/format";
import type { Portfolio } from "@/lib/live/events";
import { portfolioQuery, settingsQuery } from "@/lib/live/queries";
import { useLate } from "@/lib/use-late";
import { HEADLINES, headlinesQuery, healthQuery, ideasQuery } from "./api";
import { headlineCount, healthWords } from "./model";

function portfolioFacts(portfolio: Portfolio | undefined): Pick<Facts, "trade" | "positions" | "pnl"> {
  if (!portfolio) {
    return NO_FACTS;
  }
  const { account, positions } = portfolio;
  return {
    trade: { text: account.mode === "paper" ? "Paper account" : "Live account" },
    positions: { text: `${positions.length} open` },
    pnl: { text: formatSignedWholeMoney(account.day_pnl), sign: signOf(account.day_pnl) },
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

/** The live fact of each wedge, as far as the server has told it. What is slow to compute comes a moment later. */
export function useFacts(): Facts {
  const enabled = useLate();
  const portfolio = useQuery(portfolioQuery).data;
  const watchlist = useQuery(settingsQuery).data?.preferences.watchlist;
  const news = useQuery({ ...headlinesQuery, enabled }).data;
  const ideas = useQuery({ ...ideasQuery, enabled }).data;
  const health = useQuery({ ...healthQuery, enabled });
  const count = ideas?.recommendations.length;
  return {
    ...NO_FACTS,
    ...portfolioFacts(portfolio),
    news: { text: news && `${headlineCount(news.news, Date.parse(news.as_of), HEADLINES)} today` },
    research: { text: watchlist && `${watchlist.length} on watch` },
    recommendations: { text: count === undefined ? undefined : `${count} ${count === 1 ? "idea" : "ideas"}` },
    settings: healthFact(health),
  };
}
