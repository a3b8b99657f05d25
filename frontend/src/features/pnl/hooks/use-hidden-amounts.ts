import { useEffect } from "react";
import { useSettings } from "@/lib/live/hooks";
import { useSavePreferences } from "@/lib/live/preferences";

/** The last known choice, so that no amount flashes up before the settings have arrived. */
const KEY = "paiid.hide-amounts";

/** Whether amounts are hidden, and how to change that; the choice shows at once and is saved for the next visit. */
export function useHiddenAmounts() {
  const saved = useSettings().data?.preferences.hide_amounts;
  const save = useSavePreferences();
  const wanted = save.isPending ? save.variables.hide_amounts : undefined;
  const isHidden = wanted ?? saved ?? localStorage.getItem(KEY) === "yes";
  useEffect(() => {
    if (saved !== undefined) {
      localStorage.setItem(KEY, saved ? "yes" : "no");
    }
  }, [saved]);
  return { isHidden, toggle: () => save.mutate({ hide_amounts: !isHidden }), error: save.error };
}
