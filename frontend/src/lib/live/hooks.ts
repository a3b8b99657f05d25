import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import type { LiveEvent, Order } from "./events";
import { useLiveEvents, useTopics } from "./provider";
import {
  indicesQuery,
  marketStatusQuery,
  meQuery,
  portfolioQuery,
  quoteQuery,
  quotesQuery,
  settingsQuery,
} from "./queries";

/** The signed-in user. */
export function useMe() {
  return useQuery(meQuery);
}

/** The user's preferences. */
export function useSettings() {
  return useQuery(settingsQuery);
}

/** One symbol's quote, live while mounted. */
export function useQuote(symbol: string) {
  useTopics([`quotes:${symbol}`]);
  return useQuery(quoteQuery(symbol));
}

/**
 * Keeps the quotes of several symbols live with one call for the start; show each with `useCachedQuote`.
 * The symbols must be upper case.
 */
export function useQuotes(symbols: readonly string[]) {
  useTopics(symbols.map((symbol) => `quotes:${symbol}`));
  return useQuery(quotesQuery(symbols));
}

/** The newest quote that `useQuotes` or the stream has brought; asks for nothing itself. */
export function useCachedQuote(symbol: string) {
  return useQuery({ ...quoteQuery(symbol), enabled: false }).data;
}

/** Account and positions, live while mounted. */
export function usePortfolioStream() {
  useTopics(["portfolio"]);
  return useQuery(portfolioQuery);
}

/** Whether the market is open, and when that changes; the stream reports changes unasked. */
export function useMarketStatus() {
  return useQuery(marketStatusQuery);
}

export function useIndices() {
  return useQuery(indicesQuery);
}

/** Call `listener` for each change of one of the user's orders; it must be stable. */
export function useOrderEvents(listener: (order: Order) => void): void {
  useTopics(["orders"]);
  useLiveEvents(
    useCallback(
      (event: LiveEvent) => {
        if (event.type === "order") {
          listener(event.data);
        }
      },
      [listener],
    ),
  );
}
