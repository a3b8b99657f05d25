import { Card } from "@/components/ui/card";
import { Field, Select } from "@/components/ui/field";
import { MODELLED } from "@/components/ui/modelled-note";
import { useBuilder } from "../builder-context";
import type { Argument } from "../model";
import { begun, CYCLES, KINDS, number, STRIKES, type Writing } from "../writing";
import { ArgumentInput } from "./argument-input";
import { CARD_IDS } from "./settings-tiles";

function optionsOf(names: Readonly<Record<string, string>>) {
  return Object.entries(names).map(([value, label]) => ({ value, label }));
}

const STRIKE_NAMES = Object.fromEntries(Object.entries(STRIKES).map(([kind, { label }]) => [kind, label]));

interface PartProps {
  writing: Writing;
  set: (part: Partial<Writing>) => void;
}

/** A rule that may be left out: whether it is there, and its number. */
function Maybe(props: {
  label: string;
  none: string;
  there: string;
  distance: string;
  start: string;
  value: Argument | null;
  onChange: (value: Argument | null) => void;
}) {
  const { label, none, there, distance, start, value, onChange } = props;
  const { definition } = useBuilder();
  return (
    <>
      <Field label={label}>
        {(ids) => (
          <Select
            {...ids}
            options={[
              { value: "none", label: none },
              { value: "there", label: there },
            ]}
            value={value ? "there" : "none"}
            onChange={({ target }) => onChange(target.value === "none" ? null : number(start))}
          />
        )}
      </Field>
      {value ? (
        <ArgumentInput
          label={distance}
          argument={value}
          parameters={definition.parameters}
          onChange={onChange}
        />
      ) : null}
    </>
  );
}

/** Which contract is written. */
function Contract({ writing, set }: PartProps) {
  const { parameters } = useBuilder().definition;
  const { strike } = writing;
  return (
    <>
      <Field label="Strike" hint="The nearest listed one is taken.">
        {(ids) => (
          <Select
            {...ids}
            options={optionsOf(STRIKE_NAMES)}
            value={strike.kind}
            onChange={({ target }) => {
              const kind = target.value as typeof strike.kind;
              set({ strike: { kind, distance: number(STRIKES[kind].start) } });
            }}
          />
        )}
      </Field>
      <ArgumentInput
        label={STRIKES[strike.kind].distance}
        argument={strike.distance}
        parameters={parameters}
        onChange={(distance) => set({ strike: { ...strike, distance } })}
      />
      <Field label="Expirations">
        {(ids) => (
          <Select
            {...ids}
            options={optionsOf(CYCLES)}
            value={writing.cycle}
            onChange={({ target }) => set({ cycle: target.value as keyof typeof CYCLES })}
          />
        )}
      </Field>
      <ArgumentInput
        label="Calendar days to the end"
        argument={writing.days_to_expiry}
        parameters={parameters}
        onChange={(days_to_expiry) => set({ days_to_expiry })}
      />
    </>
  );
}

/** When it is bought back, and what its price is made of. */
function EndAndPrice({ writing, set }: PartProps) {
  const { parameters } = useBuilder().definition;
  const { volatility_period: period, volatility_premium: premium } = writing;
  return (
    <>
      <Maybe
        label="When most of it is earned"
        none="Wait for its end"
        there="Buy it back"
        distance="Once it costs at most (0.5 is half the premium)"
        start="0.5"
        value={writing.close_at ?? null}
        onChange={(close_at) => set({ close_at })}
      />
      <Maybe
        label="Before its end"
        none="Hold it to the end"
        there="Roll into the next"
        distance="So many days before"
        start="7"
        value={writing.roll_days ?? null}
        onChange={(roll_days) => set({ roll_days })}
      />
      <ArgumentInput
        label="Realized volatility of, sessions"
        argument={period ?? number("21")}
        parameters={parameters}
        onChange={(volatility_period) => set({ volatility_period })}
      />
      <ArgumentInput
        label="Implied over realized (1.19 usual)"
        argument={premium ?? number("1.19")}
        parameters={parameters}
        onChange={(volatility_premium) => set({ volatility_premium })}
      />
    </>
  );
}

/** Whether options are written on what the rules hold, and which. */
export function OptionsCard() {
  const { definition, change } = useBuilder();
  const writing = definition.option_writing ?? null;
  const set = (part: Partial<Writing>) =>
    writing && change({ ...definition, option_writing: { ...writing, ...part } });
  return (
    <Card title="Options written" id={CARD_IDS.options}>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 @min-[600px]:grid-cols-2 @min-[1100px]:grid-cols-4">
        <Field label="Writes" hint={writing ? MODELLED : undefined}>
          {(ids) => (
            <Select
              {...ids}
              options={[{ value: "none", label: "Nothing; shares only" }, ...optionsOf(KINDS)]}
              value={writing?.kind ?? "none"}
              onChange={({ target }) => {
                const kind = target.value as Writing["kind"] | "none";
                change({
                  ...definition,
                  option_writing: kind === "none" ? null : { ...(writing ?? begun(kind)), kind },
                });
              }}
            />
          )}
        </Field>
        {writing ? (
          <>
            <Contract writing={writing} set={set} />
            <EndAndPrice writing={writing} set={set} />
          </>
        ) : null}
      </div>
    </Card>
  );
}
