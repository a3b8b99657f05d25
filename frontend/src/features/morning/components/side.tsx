import { ArrowRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input } from "@/components/ui/field";
import { PageLink } from "@/components/ui/page-link";
import { Skeleton } from "@/components/ui/skeleton";
import { InlineError } from "@/components/ui/states";
import { useSettings } from "@/lib/live/hooks";
import { useSavePreferences } from "@/lib/live/preferences";
import { withMinus } from "@/lib/minus";
import { asApiError } from "@/lib/problem";
import type { Step } from "../api";
import { STEP_NAMES, toggled } from "../model";

/** Two or three things to look at; each leads to its page. */
export function Suggestions({ step }: { step: Step | null }) {
  return (
    <Card title="Suggested">
      {step === null ? (
        <div aria-busy="true">
          <Skeleton className="h-[64px]" />
        </div>
      ) : (
        <>
          {step.suggestions.length > 0 ? (
            <ol className="mb-2 grid gap-1.5">
              {step.suggestions.map((one) => (
                <li key={one.text}>
                  <PageLink
                    href={one.link}
                    className="flex min-h-11 items-center justify-between gap-3 rounded-button border border-line2 bg-sunk px-3 py-2 text-13 font-semibold hover:bg-s2"
                  >
                    {withMinus(one.text)}
                    <ArrowRight size={15} aria-hidden className="shrink-0 text-brand" />
                  </PageLink>
                </li>
              ))}
            </ol>
          ) : null}
          {step.sentences.map((sentence) => (
            <p key={sentence.text} className="text-12 text-text3">
              {sentence.text}
            </p>
          ))}
        </>
      )}
    </Card>
  );
}

/** When the brief is composed, and of which steps. Saved as it is changed. */
export function RoutineSettings() {
  const preferences = useSettings().data?.preferences;
  const save = useSavePreferences(() => {});
  if (!preferences) {
    return (
      <Card title="Your routine">
        <div aria-busy="true">
          <Skeleton className="h-[300px]" />
        </div>
      </Card>
    );
  }
  const { morning_at: at, morning_steps: steps } = preferences;
  return (
    <Card title="Your routine">
      <Field label="Composed at" aside="New York time" hint="On each session day, while you are signed in.">
        {(ids) => (
          <Input
            {...ids}
            type="time"
            value={at ?? ""}
            onChange={({ target }) => save.mutate({ morning_at: target.value || null })}
            suffix={
              at ? (
                <Button size="sm" variant="ghost" onClick={() => save.mutate({ morning_at: null })}>
                  On demand only
                </Button>
              ) : null
            }
          />
        )}
      </Field>
      <fieldset className="mt-3">
        <legend className="text-13 font-medium text-text2">Steps</legend>
        {STEP_NAMES.map(([key, name]) => {
          const isIn = steps.includes(key);
          return (
            <div key={key}>
              <Checkbox
                checked={isIn}
                disabled={isIn && steps.length === 1}
                onChange={(wanted) => save.mutate({ morning_steps: toggled(steps, key, wanted) })}
              >
                {name}
              </Checkbox>
            </div>
          );
        })}
      </fieldset>
      <p className="text-12 text-text3">A change counts from the next brief on.</p>
      {save.error ? <InlineError error={asApiError(save.error)} /> : null}
    </Card>
  );
}
