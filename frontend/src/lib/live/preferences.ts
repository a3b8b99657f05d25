import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { api, unwrap } from "@/lib/api-client";
import { asApiError } from "@/lib/problem";
import { settingsQuery } from "./queries";

export type PreferencesChange = components["schemas"]["Preferences"];

/**
 * Saves changed preferences over the version that this tab has read; saves wait for each other.
 *
 * When another tab or device has saved meanwhile (412), the newest settings are read, and the change stays with
 * the caller to be tried again or dropped.
 */
export function useSavePreferences(onSaved?: (change: PreferencesChange) => void) {
  const client = useQueryClient();
  return useMutation({
    scope: { id: "settings" },
    mutationFn: (change: PreferencesChange) => {
      const version = client.getQueryData(settingsQuery.queryKey)?.version ?? 0;
      const header = { "if-match": `"${version}"` };
      return unwrap(api.PUT("/api/settings", { body: { preferences: change }, params: { header } }));
    },
    onSuccess: (answer, change) => {
      client.setQueryData(settingsQuery.queryKey, answer);
      onSaved?.(change);
    },
    onError: (error) =>
      asApiError(error).status === 412
        ? client.invalidateQueries({ queryKey: settingsQuery.queryKey })
        : undefined,
  });
}
