import { queryOptions } from "@tanstack/react-query";
import type { LotMethod } from "@/lib/accounts/types";
import { api, unwrap } from "@/lib/api-client";

/** The sums of what an account has realized in a year, as if it had always had that method. */
export function realizedSumsQuery(account: string, method: LotMethod, year: number) {
  const query = { account, method, year, limit: 1 };
  return queryOptions({
    queryKey: ["pnl", "realized-sums", query],
    queryFn: async ({ signal }) => {
      const page = await unwrap(api.GET("/api/portfolio/realized", { params: { query }, signal }));
      return { currency: page.account.currency, ...page.totals };
    },
    staleTime: 60_000,
  });
}
