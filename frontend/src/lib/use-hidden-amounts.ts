import { useAmountsHidden } from "@/lib/amounts-hidden";
import { useSavePreferences } from "@/lib/live/preferences";

/** Whether amounts are hidden, and how to change that; the choice shows at once and is saved for the next visit. */
export function useHiddenAmounts() {
  const saved = useAmountsHidden();
  const save = useSavePreferences();
  const isHidden = (save.isPending ? save.variables.hide_amounts : undefined) ?? saved;
  return { isHidden, toggle: () => save.mutate({ hide_amounts: !isHidden }), error: save.error };
}
