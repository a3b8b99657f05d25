import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { type ModelUsage, usageQuery } from "@/lib/live/usage";

/** Sets the budget of language models; null gives the server's own setting back, or takes a limit away. */
export function useSetBudget(onSaved: (saved: ModelUsage) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: components["schemas"]["UsageBudgetUpdate"]) =>
      unwrap(api.PUT("/api/ai/usage/budget", { body })),
    onSuccess: (saved) => {
      client.setQueryData(usageQuery.queryKey, saved);
      onSaved(saved);
    },
  });
}
