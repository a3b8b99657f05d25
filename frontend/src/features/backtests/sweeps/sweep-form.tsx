import { useQuery } from "@tanstack/react-query";
import { Grid3x3 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Skeleton } from "@/components/ui/skeleton";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { useIntention } from "@/lib/use-intention";
import { strategyQuery } from "../api";
import { Terms } from "../components/terms";
import { type Choice, type Draft, draftProblem, firstDraft, withDefinition } from "../draft";
import { type Sweep, useBeginSweep } from "./api";
import {
  firstSweepDraft,
  METHOD_WORDS,
  METHODS,
  OBJECTIVES,
  type Objective,
  type SweepDraft,
  sweepProblem,
  sweepRequestOf,
  variantCount,
} from "./draft";
import { Ranges } from "./ranges";

export interface SweepFormProps {
  choices: readonly Choice[];
  initial: string | undefined;
  today: string | undefined;
  mayRun: boolean;
  onBegun: (sweep: Sweep) => void;
}

interface PartProps {
  draft: SweepDraft;
  onChange: (change: Partial<SweepDraft>) => void;
}

function Count(props: {
  label: string;
  hint: string;
  value: string;
  min: string;
  onChange: (value: string) => void;
}) {
  const { label, hint, value, min, onChange } = props;
  return (
    <Field label={label} hint={hint}>
      {(ids) => <NumberStepper {...ids} label={label} step="1" min={min} value={value} onChange={onChange} />}
    </Field>
  );
}

function MethodFields({ draft, onChange }: PartProps) {
  if (draft.method === "random") {
    return (
      <>
        <Count
          label="Variants drawn"
          hint="At most 5,000."
          min="2"
          value={draft.samples}
          onChange={(samples) => onChange({ samples })}
        />
        <Count
          label="Seed"
          hint="The same seed draws the same variants."
          min="0"
          value={draft.seed}
          onChange={(seed) => onChange({ seed })}
        />
      </>
    );
  }
  return draft.method === "walk_forward" ? (
    <>
      <Count
        label="Sessions to choose on"
        hint="252 are a year."
        min="20"
        value={draft.inSample}
        onChange={(inSample) => onChange({ inSample })}
      />
      <Count
        label="Sessions to trade"
        hint="Then it is chosen anew."
        min="20"
        value={draft.outOfSample}
        onChange={(outOfSample) => onChange({ outOfSample })}
      />
    </>
  ) : null;
}

function Method(part: PartProps) {
  const { draft, onChange } = part;
  return (
    <div className="grid grid-cols-1 gap-3 tile:grid-cols-2 wide:grid-cols-4">
      <div className="min-w-0 tile:col-span-2 wide:col-span-1">
        <p className="mb-[5px] text-13 font-medium text-text2">Method</p>
        <SegmentedControl
          label="Method"
          value={draft.method}
          options={METHODS}
          onChange={(method) => onChange({ method })}
          fill
        />
        <p className="mt-1 text-12 text-text3">{METHOD_WORDS[draft.method]}</p>
      </div>
      <Field label="The best is the one with the" hint="Beside it, all other figures are kept.">
        {(ids) => (
          <Select
            {...ids}
            value={draft.objective}
            options={OBJECTIVES}
            onChange={(event) => onChange({ objective: event.target.value as Objective })}
          />
        )}
      </Field>
      <MethodFields {...part} />
    </div>
  );
}

/** Which parameters to vary over which values, and how the best is to be found. */
export function SweepForm({ choices, initial, today, mayRun, onBegun }: SweepFormProps) {
  const day = today ?? new Date().toISOString().slice(0, 10);
  const [typed, setTyped] = useState<Partial<Draft>>({});
  const [varied, setVaried] = useState<Partial<SweepDraft>>({});
  const chosen = choices.find(({ id }) => id === (typed.strategy ?? initial)) ?? choices[0];
  const own = useQuery({ ...strategyQuery(chosen?.id ?? ""), enabled: chosen?.kind === "own" });
  const choice = chosen && withDefinition(chosen, own.data);
  const parameters = chosen?.kind === "own" && !own.data ? undefined : choice?.parameters;
  const terms = { ...firstDraft(choice ? [choice] : [], undefined, day), ...typed };
  const draft = { ...firstSweepDraft(parameters ?? []), ...varied };
  const intention = useIntention();
  const begin = useBeginSweep(onBegun);
  const problem = draftProblem(terms) ?? sweepProblem(draft);
  const onTerms = (change: Partial<Draft>) => {
    setTyped((before) => ({ ...before, ...change }));
    if (change.strategy) {
      setTyped(({ symbols: _, ...kept }) => kept);
      setVaried(({ ranges: _, ...rest }) => rest);
    }
  };
  const onChange = (change: Partial<SweepDraft>) => setVaried((before) => ({ ...before, ...change }));
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!choice || problem || begin.isPending || !mayRun) {
      return;
    }
    const body = sweepRequestOf(terms, draft, choice);
    begin.mutate(
      { body, key: intention.keyOf(body) },
      { onSuccess: intention.settle, onError: intention.settleUnlessUnknown },
    );
  };
  const failure = begin.error ?? own.error;
  return (
    <form className="grid gap-4" onSubmit={onSubmit}>
      <Terms of="sweep" choices={choices} today={day} draft={terms} choice={choice} onChange={onTerms} />
      {parameters ? (
        <Ranges parameters={parameters} ranges={draft.ranges} onChange={(ranges) => onChange({ ranges })} />
      ) : (
        <Skeleton className="h-24" />
      )}
      <Method draft={draft} onChange={onChange} />
      {failure ? <InlineError error={asApiError(failure)} /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          variant="primary"
          size="lg"
          busy={begin.isPending}
          aria-disabled={problem !== null || !parameters || !mayRun}
        >
          <Grid3x3 size={16} aria-hidden />
          Run sweep
        </Button>
        <p role="status" className="num text-13 text-text2">
          {mayRun
            ? (problem ??
              `${variantCount(draft).toLocaleString("en-US")} variants, each counted as a try of the strategy.`)
            : "Your role may look but not run anything."}
        </p>
      </div>
    </form>
  );
}
