import type { QueryClient } from "@tanstack/react-query";
import {
  indicesQuery,
  marketStatusQuery,
  portfolioQuery,
  quotesQuery,
  settingsQuery,
} from "@/lib/live/queries";
import { watched } from "./model";

/** Making a request takes some milliseconds: the next one waits for the browser to have had its turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

async function preloadWatchlist(client: QueryClient): Promise<void> {
  await client.prefetchQuery(settingsQuery);
  const symbols = watched(client.getQueryData(settingsQuery.queryKey));
  if (symbols.length > 0) {
    await client.prefetchQuery(quotesQuery(symbols));
  }
}

/**
 * Asks for what the home shows first. What has arrived when the home is drawn is drawn with it, in slices; what
 * arrives later makes React draw without a pause. Never rejects: the home itself tells what failed.
 */
export async function preloadHome(client: QueryClient): Promise<void> {
  const watchlist = preloadWatchlist(client);
  await pause();
  const portfolio = client.prefetchQuery(portfolioQuery);
  await pause();
  const status = client.prefetchQuery(marketStatusQuery);
  await pause();
  await Promise.all([watchlist, portfolio, status, client.prefetchQuery(indicesQuery)]);
}
