import { useSettings } from "@/lib/live/hooks";

/** Whether single-key shortcuts are on; the person can turn them off in Settings (WCAG 2.1.4). */
export function useSingleKeys(): boolean {
  return useSettings().data?.preferences.number_keys_enabled ?? true;
}
