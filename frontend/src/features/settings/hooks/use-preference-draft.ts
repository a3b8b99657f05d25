import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type PreferencesChange, useSavePreferences } from "@/lib/live/preferences";
import { settingsQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { unsavedOf } from "../model";

/**
 * Preferences that are saved as they are changed.
 *
 * `change` shows the new value at once and sends it. What could not be saved stays on screen as a draft, with the
 * error, until it is sent again or dropped.
 */
export function usePreferenceDraft() {
  const query = useQuery(settingsQuery);
  const [draft, setDraft] = useState<PreferencesChange>({});
  const save = useSavePreferences((sent) => setDraft((before) => unsavedOf(before, sent)));
  const change = (values: PreferencesChange) => {
    const next = { ...draft, ...values };
    setDraft(next);
    save.mutate(next);
  };
  const drop = () => {
    setDraft({});
    save.reset();
  };
  const error = save.error ? asApiError(save.error) : null;
  return {
    query,
    draft,
    change,
    retry: () => save.mutate(draft),
    drop,
    error,
    isSaving: save.isPending,
    isSaved: save.isSuccess,
  };
}

export type PreferenceDraft = ReturnType<typeof usePreferenceDraft>;
