import { useEffect } from "react";
import { useSettings } from "@/lib/live/hooks";

/** What stands in place of a hidden amount. */
export const DOTS = "••••";

/** The last known choice, so that no amount flashes up before the settings have arrived. */
const KEY = "paiid.hide-amounts";

/** Whether the reader wants amounts hidden, on every screen that shows what they own. */
export function useAmountsHidden(): boolean {
  const saved = useSettings().data?.preferences.hide_amounts;
  useEffect(() => {
    if (saved !== undefined) {
      localStorage.setItem(KEY, saved ? "yes" : "no");
    }
  }, [saved]);
  // The page that is rendered ahead of any visit has no storage.
  return saved ?? globalThis.localStorage?.getItem(KEY) === "yes";
}
