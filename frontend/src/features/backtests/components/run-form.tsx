import { useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { useIntention } from "@/lib/use-intention";
import { type Run, strategyQuery, useBegin } from "../api";
import { SourceField } from "../data/source-field";
import {
  type Choice,
  type Draft,
  draftProblem,
  firstDraft,
  KIND_WORDS,
  requestOf,
  withDefinition,
} from "../draft";
import { ContractTerms } from "./contract-terms";
import { Days, Financing, Money, Parameters } from "./run-terms";

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
      <div className="grid grid-cols-1 gap-3 tile:grid-cols-2 wide:grid-cols-4">
        <Field label="Strategy or template" hint={choice?.summary} className="tile:col-span-2">
          {(ids) => (
            <Select
              {...ids}
              value={draft.strategy}
              options={choices.map(({ id, name, kind }) => ({
                value: id,
                label: `${name}${KIND_WORDS[kind]}`,
              }))}
              onChange={(event) =>
                setTyped(({ symbols: _, ...kept }) => ({
                  ...kept,
                  strategy: event.target.value,
                  parameters: {},
                }))
              }
            />
          )}
        </Field>
        <Field
          label="Symbols"
          hint="The strategy's own; change them for this run."
          className="tile:col-span-2"
        >
          {(ids) => (
            <Input
              {...ids}
              placeholder="AAPL, MSFT"
              value={draft.symbols}
              onChange={(event) => onChange({ symbols: event.target.value })}
            />
          )}
        </Field>
        <SourceField {...part} />
        <Days {...part} today={day} />
        <Money {...part} />
        <ContractTerms {...part} />
        <Financing {...part} />
      </div>
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
