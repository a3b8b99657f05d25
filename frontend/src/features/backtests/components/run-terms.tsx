import { Checkbox } from "@/components/ui/checkbox";
import { Field, Input, Select } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { type Choice, type Draft, maySellShort, rangeFor } from "../draft";
import { BAR_LENGTHS } from "../model";
import { NumberField } from "./number-field";

export interface PartProps {
  draft: Draft;
  choice: Choice | undefined;
  onChange: (change: Partial<Draft>) => void;
}

/** The parameters of what is run, each with its own value to begin with. */
export function Parameters({ draft, choice, onChange }: PartProps) {
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

/** Which bars, and from when to when; without `today` the bars are those of a day. */
export function Days({ draft, onChange, today }: PartProps & { today?: string }) {
  return (
    <>
      {today ? (
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
      ) : null}
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

/** What is begun with, what trading costs and what it is held against. */
export function Money({ draft, choice, onChange }: PartProps) {
  const usual = choice?.slippageBps
    ? `The strategy's own: ${choice.slippageBps}.`
    : "Empty: as the strategy says.";
  return (
    <>
      <NumberField
        label="Starting cash, $"
        short="Starting cash"
        step="10000"
        min="100"
        value={draft.cash}
        onChange={(cash) => onChange({ cash })}
      />
      <NumberField
        label="Commission, $ a share"
        short="Commission"
        hint="Empty: as the strategy says."
        step="0.001"
        value={draft.commission}
        onChange={(commission) => onChange({ commission })}
      />
      <NumberField
        label="Slippage, basis points"
        short="Slippage"
        hint={usual}
        step="1"
        value={draft.slippage}
        onChange={(slippage) => onChange({ slippage })}
      />
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

const PRICES = [
  { value: "adjusted", label: "With dividends reinvested" },
  { value: "raw", label: "As they were traded" },
] as const;

/** Prices as traded or not, interest, and whether money may be borrowed. */
export function Financing({ draft, choice, onChange }: PartProps) {
  const mayBorrow = !choice?.writesOptions;
  return (
    <>
      {draft.dataSource ? null : (
        <Field label="Prices" hint="As traded: dividends in cash, splits restate.">
          {(ids) => (
            <Select
              {...ids}
              value={draft.isRaw ? "raw" : "adjusted"}
              options={PRICES}
              onChange={(event) => onChange({ isRaw: event.target.value === "raw" })}
            />
          )}
        </Field>
      )}
      <NumberField
        label="Interest on cash, % a year"
        short="Interest on cash"
        hint="Empty: idle cash earns nothing."
        step="0.25"
        max="50"
        value={draft.cashRate}
        onChange={(cashRate) => onChange({ cashRate })}
      />
      {mayBorrow ? (
        <div className="self-center">
          <Checkbox checked={draft.isMargin} onChange={(isMargin) => onChange({ isMargin })}>
            Margin: each dollar may open two
          </Checkbox>
        </div>
      ) : null}
      {mayBorrow && draft.isMargin ? (
        <NumberField
          label="Interest on borrowed money, % a year"
          short="Interest on borrowed money"
          step="0.25"
          max="50"
          value={draft.marginRate}
          onChange={(marginRate) => onChange({ marginRate })}
        />
      ) : null}
      <Shorts draft={draft} choice={choice} onChange={onChange} />
    </>
  );
}

/** Whether a Python file may sell short, and what borrowed shares cost. */
function Shorts({ draft, choice, onChange }: PartProps) {
  return (
    <>
      {choice?.sellsShort === null ? (
        <div className="self-center">
          <Checkbox checked={draft.allowsShort} onChange={(allowsShort) => onChange({ allowsShort })}>
            It may sell short
          </Checkbox>
        </div>
      ) : null}
      {maySellShort(draft, choice) ? (
        <NumberField
          label="Fee for borrowed shares, % a year"
          short="Fee for borrowed shares"
          hint="Empty: they are borrowed for nothing."
          step="0.25"
          max="200"
          value={draft.borrowRate}
          onChange={(borrowRate) => onChange({ borrowRate })}
        />
      ) : null}
    </>
  );
}
