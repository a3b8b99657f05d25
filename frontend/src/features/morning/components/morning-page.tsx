import { RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, InlineError } from "@/components/ui/states";
import { useMe } from "@/lib/live/hooks";
import { asApiError } from "@/lib/problem";
import { type Brief, type StepKey, useCompose, useReview } from "../api";
import { useBrief } from "../hooks/use-brief";
import { briefWords, STEP_NAMES, shownSteps, suggestionsOf, toggled } from "../model";
import { RoutineSettings, Suggestions } from "./side";
import { StepCard } from "./step-card";

const NAMES = new Map(STEP_NAMES);

function Steps({ brief, mayReview }: { brief: Brief; mayReview: boolean }) {
  const review = useReview(brief);
  const onReview = (key: StepKey) =>
    brief.state === "done" && mayReview
      ? (isDone: boolean) => review.mutate(toggled(brief.reviewed, key, isDone))
      : undefined;
  return (
    <ol aria-label="Steps of the brief" className="grid min-w-0 gap-3.5">
      {shownSteps(brief).map(({ key, step }) => (
        <li key={key} className="min-w-0">
          <StepCard
            title={NAMES.get(key) ?? key}
            step={step}
            reviewed={brief.reviewed.includes(key)}
            onReview={onReview(key)}
          />
        </li>
      ))}
      {review.error ? (
        <li>
          <InlineError error={asApiError(review.error)} />
        </li>
      ) : null}
    </ol>
  );
}

/** `/morning`: the brief of the day, step by step, each sentence with where its figures are from. */
export function MorningPage() {
  const query = useBrief();
  const compose = useCompose();
  const mayChange = (useMe().data?.role ?? "viewer") !== "viewer";
  const brief = query.data?.brief ?? null;
  const suggestions = brief ? suggestionsOf(brief) : undefined;
  const composeButton = (
    <Button
      variant={brief ? "secondary" : "primary"}
      busy={compose.isPending || brief?.state === "composing"}
      onClick={() => compose.mutate()}
    >
      <RefreshCw size={15} aria-hidden />
      {brief ? "Compose anew" : "Compose the brief"}
    </Button>
  );
  return (
    <Page
      title="Morning Routine"
      actions={
        <>
          <p role="status" className="text-12 text-text2">
            {brief ? briefWords(brief) : null}
          </p>
          {brief && mayChange ? composeButton : null}
        </>
      }
    >
      {compose.error ? <InlineError error={asApiError(compose.error)} className="mb-3" /> : null}
      <div className="grid items-start gap-3.5 @min-[900px]:grid-cols-[minmax(0,1fr)_352px]">
        <DataBlock query={query} skeleton={<Skeleton className="h-[560px]" />}>
          {() =>
            brief ? (
              <Steps brief={brief} mayReview={mayChange} />
            ) : (
              <Card>
                <EmptyState action={mayChange ? composeButton : undefined}>
                  Today's brief will appear here: the market, your holdings, what is due, orders, risks, and
                  what is worth a look, each sentence with its source.
                </EmptyState>
              </Card>
            )
          }
        </DataBlock>
        <div className="grid items-start gap-3.5">
          {suggestions === undefined ? null : <Suggestions step={suggestions} />}
          {mayChange ? <RoutineSettings /> : null}
        </div>
      </div>
    </Page>
  );
}
