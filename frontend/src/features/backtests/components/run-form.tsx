import { useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { useIntention } from "@/lib/use-intention";
import { type Run, strategyQuery, useBegin } from "../api";
import { type Choice, type Draft, draftProblem, firstDraft, requestOf, withDefinition } from "../draft";
import { Parameters } from "./run-terms";
import { Terms } from "./terms";

interface RunFormProps {
  choices: readonly Choice[];
  initial: string | undefined;
  /** The day of the market's present or next session. */
  today: string | undefined;
  mayRun: boolean;
  onBegun: (run: Run) => void;
}

/** What to run, on what, when and at which costs. */
export function RunForm({ choices, initial, today, mayRun, onBegun }: RunFormProps) {
  const day = today ?? new Date().toISOString().slice(0, 10);
  const [typed, setTyped] = useState<Partial<Draft>>({});
  const chosen = choices.find(({ id }) => id === (typed.strategy ?? initial)) ?? choices[0];
  const own = useQuery({
    ...strategyQuery(chosen?.id ?? ""),
    enabled: chosen?.kind === "own",
  });
  const choice = chosen && withDefinition(chosen, own.data);
  const draft = { ...firstDraft(choice ? [choice] : [], undefined, day), ...typed };
  const intention = useIntention();
  const begin = useBegin(onBegun);
  const problem = draftProblem(draft);
  const onChange = (change: Partial<Draft>) => setTyped((before) => ({ ...before, ...change }));
  const onTerms = (change: Partial<Draft>) =>
    setTyped((before) => {
      if (change.strategy === undefined) {
        return { ...before, ...change };
      }
      // Another strategy has symbols and parameters of its own.
      const { symbols: _, ...kept } = before;
      return { ...kept, ...change, parameters: {} };
    });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!choice || problem || begin.isPending || !mayRun) {
      return;
    }
    const body = requestOf(draft, choice);
    begin.mutate(
      { body, key: intention.keyOf(body) },
      { onSuccess: intention.settle, onError: intention.settleUnlessUnknown },
    );
  };
  const part = { draft, choice, onChange };
  return (
    <form className="grid gap-4" onSubmit={onSubmit}>
      <Terms {...part} of="run" choices={choices} today={day} onChange={onTerms} />
      <Parameters {...part} />
      {begin.error ? <InlineError error={asApiError(begin.error)} /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          variant="primary"
          size="lg"
          busy={begin.isPending}
          aria-disabled={problem !== null || !mayRun}
        >
          <Play size={16} aria-hidden />
          Run backtest
        </Button>
        <p role="status" className="text-13 text-text2">
          {mayRun ? problem : "Your role may look but not run anything."}
        </p>
      </div>
    </form>
  );
}
