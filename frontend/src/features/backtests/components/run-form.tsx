import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { useIntention } from "@/lib/use-intention";
import { type Run, useBegin } from "../api";
import { type Choice, type Draft, draftProblem, firstDraft, rangeFor, requestOf } from "../draft";
import { BAR_LENGTHS } from "../model";

interface RunFormProps {
  choices: readonly Choice[];
  initial: string | undefined;
  /** The day of the market's present or next session. */
  today: string | undefined;
  mayRun: boolean;
  onBegun: (run: Run) => void;
}

interface PartProps {
  draft: Draft;
  choice: Choice | undefined;
  onChange: (change: Partial<Draft>) => void;
}

const KINDS = { own: "", template: " (template)", python: " (Python)" } as const;

function Parameters({ draft, choice, onChange }: PartProps) {
  if (!choice || choice.parameters.length === 0) {
    return null;
  }
  return (
    <fieldset className="m-0 min-w-0">
      <legend className="mb-1.5 text-13 font-semibold">Parameters</legend>
      <div className="grid grid-cols-1 gap-3 tile:grid-cols-2 wide:grid-cols-4">
        {choice.parameters.map(({ name, meaning, step, minimum, maximum, default: usual }) => (
          <Field key={name} label={name.replaceAll("_", " ")} hint={meaning}>
            {(ids) => (
              <NumberStepper
                {...ids}
                label={name}
                step={step}
                min={minimum}
                max={maximum}
                value={draft.parameters[name] ?? usual}
                onChange={(value) => onChange({ parameters: { ...draft.parameters, [name]: value } })}
              />
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  );
}

function Days({ draft, onChange, today }: PartProps & { today: string }) {
  return (
    <>
      <Field label="Bars" hint="Shorter ones come with a shorter range.">
        {(ids) => (
          <Select
            {...ids}
            value={draft.timeframe}
            options={[{ value: "", label: "As the strategy says" }, ...BAR_LENGTHS]}
            onChange={(event) =>
              onChange({ timeframe: event.target.value, ...rangeFor(event.target.value, today) })
            }
          />
        )}
      </Field>
      <Field label="From" hint="Earlier bars are used to warm the indicators up.">
        {(ids) => (
          <Input
            {...ids}
            type="date"
            min="2005-01-03"
            value={draft.start}
            onChange={(event) => onChange({ start: event.target.value })}
          />
        )}
      </Field>
      <Field label="To">
        {(ids) => (
          <Input
            {...ids}
            type="date"
            value={draft.end}
            onChange={(event) => onChange({ end: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function Money({ draft, choice, onChange }: PartProps) {
  const usual = choice?.slippageBps
    ? `The strategy's own: ${choice.slippageBps}.`
    : "Empty: as the strategy says.";
  return (
    <>
      <Field label="Starting cash, $">
        {(ids) => (
          <NumberStepper
            {...ids}
            label="Starting cash"
            step="10000"
            min="100"
            value={draft.cash}
            onChange={(cash) => onChange({ cash })}
          />
        )}
      </Field>
      <Field label="Commission, $ a share" hint="Empty: as the strategy says.">
        {(ids) => (
          <NumberStepper
            {...ids}
            label="Commission"
            step="0.001"
            min="0"
            value={draft.commission}
            onChange={(commission) => onChange({ commission })}
          />
        )}
      </Field>
      <Field label="Slippage, basis points" hint={usual}>
        {(ids) => (
          <NumberStepper
            {...ids}
            label="Slippage"
            step="1"
            min="0"
            value={draft.slippage}
            onChange={(slippage) => onChange({ slippage })}
          />
        )}
      </Field>
      <Field label="Benchmark">
        {(ids) => (
          <Input
            {...ids}
            value={draft.benchmark}
            maxLength={12}
            onChange={(event) => onChange({ benchmark: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

/** What to run, on what, when and at which costs. */
export function RunForm({ choices, initial, today, mayRun, onBegun }: RunFormProps) {
  const day = today ?? new Date().toISOString().slice(0, 10);
  const [typed, setTyped] = useState<Partial<Draft>>({});
  const draft = { ...firstDraft(choices, initial, day), ...typed };
  const choice = choices.find(({ id }) => id === draft.strategy);
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
                label: `${name}${KINDS[kind]}`,
              }))}
              onChange={(event) => onChange({ strategy: event.target.value, parameters: {} })}
            />
          )}
        </Field>
        <Field
          label="Symbols"
          hint={
            choice && choice.symbols.length > 0
              ? `Empty: the strategy's own, ${choice.symbols.join(", ")}.`
              : "Empty: the strategy's own."
          }
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
        <Days {...part} today={day} />
        <Money {...part} />
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
