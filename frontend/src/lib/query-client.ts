import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./problem";

const RETRYABLE = new Set([0, 502, 503, 504]);
/** A key that is refused is refused again. */
const FINAL = "provider-misconfigured";

/** Reads are retried twice when the server or a provider was briefly away; a refusal is final. */
function retry(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof ApiError && RETRYABLE.has(error.status) && error.code !== FINAL;
}

/** A client with the product's defaults; tests make their own. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, gcTime: 10 * 60_000, retry, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}
