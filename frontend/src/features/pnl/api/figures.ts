import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import type { Target } from "@/lib/explaining";
import type { Period } from "../period";
import type { Method, PnlSearch } from "../search";

/** What the figures are of: a period, an account (the selected one when absent) and a benchmark. */
export interface Filter extends Period {
  account?: string;
  benchmark?: string;
}

/** What the server is asked for by the page's query string and the period that it means. */
export function filterOf({ account, benchmark }: PnlSearch, period: Period): Filter {
  return { ...period, ...(account ? { account } : {}), ...(benchmark ? { benchmark } : {}) };
}

/** Everything whose figures change when an order fills or an import is made starts with this key. */
export const PNL_KEY = "pnl";
const REFRESH_MS = 60_000;
const INPUTS_PAGE = 100;

/** One that reaches the present is valued again each minute; the stream carries no curves. */
function refreshOf(filter: Filter): number | false {
  const isOver = filter.end !== undefined || /^\d{4}$/.test(filter.range ?? "");
  return isOver ? false : REFRESH_MS;
}

/** Without the benchmark, where it makes no difference: the answer is the same for all. */
function withoutBenchmark({ benchmark: _, ...rest }: Filter): Filter {
  return rest;
}

/** Results of a period with their curve. */
export function performanceQuery(filter: Filter) {
  return queryOptions({
    queryKey: [PNL_KEY, "performance", filter],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/portfolio/performance", { params: { query: filter }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: refreshOf(filter),
  });
}

/** What a number is of: months and days are looked at over all of the account, which has every one of them. */
function asked({ account, benchmark, ...period }: Filter, { of: key, ...target }: Target, method?: Method) {
  const whole = target.at ? { range: "max" } : period;
  return {
    ...whole,
    ...(account ? { account } : {}),
    ...(benchmark ? { benchmark } : {}),
    ...target,
    ...(key ? { key } : {}),
    ...(method && target.symbol && key ? { method } : {}),
  };
}

/** One number opened: formula, inputs in pages, steps; of a lot as if the account had always had that method. */
export function explanationQuery(filter: Filter, target: Target, method?: Method) {
  const query = asked(filter, target, method);
  return infiniteQueryOptions({
    queryKey: [PNL_KEY, "explanation", query],
    queryFn: ({ pageParam: offset, signal }) =>
      unwrap(
        api.GET("/api/portfolio/explain", {
          params: { query: { ...query, offset, limit: INPUTS_PAGE } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => {
      const loaded = pages.reduce((count, { inputs }) => count + inputs.length, 0);
      return page.inputs.length > 0 && loaded < page.input_count ? loaded : null;
    },
  });
}

/** The return by each method, and why they differ. */
export function reconciliationQuery(filter: Filter) {
  const query = withoutBenchmark(filter);
  return queryOptions({
    queryKey: [PNL_KEY, "reconciliation", query],
    queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio/reconciliation", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** What would have become of the same money elsewhere. */
export function shadowsQuery(filter: Filter) {
  return queryOptions({
    queryKey: [PNL_KEY, "shadows", filter],
    queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio/shadows", { params: { query: filter }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** What the account is made of now. */
export function allocationQuery({ account }: Filter) {
  const query = account ? { account } : {};
  return queryOptions({
    queryKey: [PNL_KEY, "allocation", query],
    queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio/allocation", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** What each part added to the period's result. */
export function contributionQuery(filter: Filter) {
  const query = withoutBenchmark(filter);
  return queryOptions({
    queryKey: [PNL_KEY, "contribution", query],
    queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio/contribution", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}

/** Dividends received in the period and expected from today on. */
export function dividendsQuery(filter: Filter) {
  const query = withoutBenchmark(filter);
  return queryOptions({
    queryKey: [PNL_KEY, "dividends", query],
    queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio/dividends", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
}
