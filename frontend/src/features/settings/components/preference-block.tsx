import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { InlineError } from "@/components/ui/states";
import type { PreferenceDraft } from "../hooks/use-preference-draft";
import type { Preferences } from "../model";

/** What became of the last change: saving, saved, or why not, with the two ways on. */
function SaveState({ error, isSaving, isSaved, retry, drop }: PreferenceDraft) {
  if (!error) {
    return (
      <p role="status" className="mt-2 min-h-[17px] text-12 text-text3">
        {isSaving ? "Saving…" : isSaved ? "Saved on the server." : ""}
      </p>
    );
  }
  const isConflict = error.status === 412;
  return (
    <>
      <InlineError error={error} />
      <p className="mt-2 text-12 text-text2">
        {isConflict
          ? "Another tab or device saved settings first; the newest are loaded. Your change is shown here but not saved."
          : "Your change is shown here but not saved."}
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="sm" variant="primary" busy={isSaving} onClick={retry}>
          {isConflict ? "Save my change" : "Try again"}
        </Button>
        <Button size="sm" onClick={drop}>
          Use the saved settings
        </Button>
      </div>
    </>
  );
}

export interface PreferenceBlockProps {
  title: string;
  state: PreferenceDraft;
  /** The height of the skeleton, as a class. */
  height: string;
  children: (preferences: Preferences) => ReactNode;
}

/** A card of preferences that save as they change. */
export function PreferenceBlock({ title, state, height, children }: PreferenceBlockProps) {
  return (
    <Card title={title}>
      <DataBlock query={state.query} skeleton={<Skeleton className={height} />}>
        {(saved) => (
          <>
            <div>{children({ ...saved.preferences, ...state.draft })}</div>
            <SaveState {...state} />
          </>
        )}
      </DataBlock>
    </Card>
  );
}
