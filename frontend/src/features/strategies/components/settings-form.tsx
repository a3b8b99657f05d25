import { Card } from "@/components/ui/card";
import { Field, Input, Select } from "@/components/ui/field";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { useBuilder } from "../builder-context";
import {
  ARGUMENT_NAMES,
  type Argument,
  argumentsOf,
  type Definition,
  EVALUATIONS,
  type SizingMethod,
  TIMEFRAMES,
} from "../model";
import { problemAt } from "../problem-words";
import { DIRECTIONS, withDirection } from "../sides";
import { SIZING_ARGUMENTS, SIZINGS } from "../sizings";
import { limitsOf, sideWords, stopsOf, targetsOf } from "../stops";
import { ArgumentInput } from "./argument-input";
import { CARD_IDS } from "./settings-tiles";

function options(names: Readonly<Record<string, string>>) {
  return Object.entries(names).map(([value, label]) => ({ value, label }));
}

/** How much one position takes. */
export function SizeCard() {
  const { definition, change } = useBuilder();
  const { sizing, evaluation, timeframe } = definition;
  const set = (part: Partial<Definition["sizing"]>) =>
    change({ ...definition, sizing: { ...sizing, ...part, meaning: "" } });
  return (
    <Card title="When and how much" id={CARD_IDS.size}>
      <div className="grid gap-2.5">
        <div>
          <p className="mb-1 text-12 text-text2">Direction</p>
          <SegmentedControl
            fill
            label="Direction"
            options={DIRECTIONS}
            value={definition.direction}
            onChange={(direction) => change(withDirection(definition, direction))}
          />
          {definition.direction === "long" ? null : (
            <p className="mt-1 text-12 text-text3">
              Short positions are the other way round: stops and limits stand above, targets below. On paper
              they take a margin account.
            </p>
          )}
        </div>
        <Field
          label="Bars"
          hint={timeframe === "1d" ? undefined : "Rules count bars where they say sessions."}
        >
          {(ids) => (
            <Select
              {...ids}
              options={options(TIMEFRAMES)}
              value={timeframe}
              onChange={({ target }) =>
                change({ ...definition, timeframe: target.value as typeof timeframe })
              }
            />
          )}
        </Field>
        <Field label="Judged">
          {(ids) => (
            <Select
              {...ids}
              options={options(EVALUATIONS)}
              value={evaluation}
              onChange={({ target }) =>
                change({ ...definition, evaluation: target.value as typeof evaluation })
              }
            />
          )}
        </Field>
        <Protection
          label="Entry order"
          none={timeframe === "1d" ? "Market, at the next open" : "Market, at the next bar's open"}
          distance="Distance of the limit"
          kinds={limitsOf(definition.direction)}
          value={definition.entry_limit ?? null}
          onChange={(entry_limit) => change({ ...definition, entry_limit })}
        />
        <Field label="Size of a position">
          {(ids) => (
            <Select
              {...ids}
              options={options(SIZINGS)}
              value={sizing.method}
              onChange={({ target }) => {
                const method = target.value as SizingMethod;
                set({ method, arguments: argumentsOf(SIZING_ARGUMENTS[method]) });
              }}
            />
          )}
        </Field>
        {Object.entries(sizing.arguments).map(([name, argument]) => (
          <ArgumentInput
            key={name}
            label={ARGUMENT_NAMES[name] ?? name}
            argument={argument}
            parameters={definition.parameters}
            onChange={(next) => set({ arguments: { ...sizing.arguments, [name]: next } })}
          />
        ))}
      </div>
    </Card>
  );
}

/** What holds whatever the rules say. */
export function LimitsCard() {
  const { definition, change, problems } = useBuilder();
  const { risk } = definition;
  const set = (part: Partial<Definition["risk"]>) =>
    change({ ...definition, risk: { ...risk, ...part, meaning: "" } });
  return (
    <Card title="Limits and stop" id={CARD_IDS.limits}>
      <div className="grid gap-2.5">
        <Field label="Positions at most" error={problemAt(problems, "risk.max_positions")}>
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={1}
              max={500}
              className="num"
              value={risk.max_positions}
              onChange={({ target }) => set({ max_positions: Math.trunc(Number(target.value)) })}
            />
          )}
        </Field>
        <Field
          label="Part of the equity in one, at most"
          hint="0.25 is a quarter."
          error={problemAt(problems, "risk.max_weight")}
        >
          {(ids) => (
            <Input
              {...ids}
              inputMode="decimal"
              className="num"
              value={risk.max_weight}
              onChange={({ target }) => set({ max_weight: target.value.trim() })}
            />
          )}
        </Field>
        <Protection
          label="Protective stop"
          error={problemAt(problems, "risk.stop")}
          distance={`Distance of the stop, ${sideWords(definition.direction, "stop")}`}
          kinds={stopsOf(definition.direction)}
          value={risk.stop}
          onChange={(stop) => set({ stop })}
        />
        <Protection
          label="Profit taken at"
          error={problemAt(problems, "risk.target")}
          distance={`Distance of the target, ${sideWords(definition.direction, "target")}`}
          kinds={targetsOf(definition.direction)}
          value={risk.target ?? null}
          onChange={(target) => set({ target })}
        />
      </div>
    </Card>
  );
}

interface ProtectionProps<Kind extends string> {
  label: string;
  error?: string | null;
  none?: string;
  distance: string;
  kinds: Readonly<Record<Kind, { label: string; start: string }>>;
  value: { kind: Kind; distance: Argument } | null;
  onChange: (value: { kind: Kind; distance: Argument } | null) => void;
}

/** An order that stands away from a price: its kind, and how far. */
function Protection<Kind extends string>(props: ProtectionProps<Kind>) {
  const { label, error, none = "None", distance, kinds, value, onChange } = props;
  const { definition } = useBuilder();
  const names = Object.entries<{ label: string }>(kinds).map(([kind, one]) => [kind, one.label]);
  return (
    <>
      <Field label={label} error={error}>
        {(ids) => (
          <Select
            {...ids}
            options={[{ value: "none", label: none }, ...options(Object.fromEntries(names))]}
            value={value?.kind ?? "none"}
            onChange={({ target }) => {
              const kind = target.value as Kind | "none";
              onChange(
                kind === "none" ? null : { kind, distance: { kind: "number", value: kinds[kind].start } },
              );
            }}
          />
        )}
      </Field>
      {value ? (
        <ArgumentInput
          label={distance}
          argument={value.distance}
          parameters={definition.parameters}
          onChange={(next) => onChange({ ...value, distance: next })}
        />
      ) : null}
    </>
  );
}

/** What trading is taken to cost. */
export function CostsCard() {
  const { definition, change } = useBuilder();
  const { costs } = definition;
  const set = (part: Partial<Definition["costs"]>) =>
    change({ ...definition, costs: { ...costs, ...part, meaning: "" } });
  return (
    <Card title="Assumed costs" id={CARD_IDS.costs}>
      <div className="grid gap-2.5">
        <Field label="Commission a share, USD">
          {(ids) => (
            <Input
              {...ids}
              inputMode="decimal"
              className="num"
              value={costs.commission_per_share}
              onChange={({ target }) => set({ commission_per_share: target.value.trim() })}
            />
          )}
        </Field>
        <Field label="Slippage a side, basis points" hint="5 are 0.05 %.">
          {(ids) => (
            <Input
              {...ids}
              inputMode="decimal"
              className="num"
              value={costs.slippage_bps}
              onChange={({ target }) => set({ slippage_bps: target.value.trim() })}
            />
          )}
        </Field>
      </div>
    </Card>
  );
}
