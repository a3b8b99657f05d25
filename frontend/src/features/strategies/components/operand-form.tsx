import { Field, Input, Select } from "@/components/ui/field";
import { INDICATOR_CHOICES, type IndicatorName, indicatorDefaults } from "../indicators";
import {
  ARGUMENT_NAMES,
  argumentsOf,
  BAR_NAMES,
  BARS,
  CALENDAR,
  type Indicator,
  type LongerBars,
  type Operand,
  type Parameter,
  PORTFOLIO,
  POSITION,
  PRICES,
  sentence,
} from "../model";
import { ArgumentInput } from "./argument-input";

export interface OperandFormProps {
  /** "Left side", "Right side": named so that screen readers tell them apart. */
  label: string;
  operand: Operand;
  parameters: readonly Parameter[];
  /** Figures of the position make no sense before there is one. */
  isExit: boolean;
  onChange: (operand: Operand) => void;
}

interface Choice {
  value: string;
  label: string;
  group?: string;
}

function choices(kind: string, names: Readonly<Record<string, string>>, group: string): Choice[] {
  return Object.entries(names).map(([name, label]) => ({ value: `${kind}:${name}`, label, group }));
}

const INDICATORS: readonly Choice[] = INDICATOR_CHOICES.map(({ name, label, group }) => ({
  value: `indicator:${name}`,
  label,
  group,
}));
const RANKS: readonly Choice[] = INDICATOR_CHOICES.map(({ name, label }) => ({
  value: `rank:${name}`,
  label: `Rank by ${label}`,
  group: "Rank in the universe",
}));

function choiceOf(operand: Operand): string {
  switch (operand.kind) {
    case "number":
      return "number:";
    case "parameter":
    case "indicator":
      return `${operand.kind}:${operand.name}`;
    case "rank":
      return `rank:${operand.by.name}`;
    default:
      return `${operand.kind}:${operand.field}`;
  }
}

function newIndicator(name: string): Indicator {
  const known = name as IndicatorName;
  return {
    kind: "indicator",
    name: known,
    arguments: argumentsOf(indicatorDefaults(known)),
    symbol: null,
    ago: 0,
  };
}

function chosen(choice: string): Operand {
  const [kind, name = ""] = choice.split(":");
  switch (kind) {
    case "price":
      return { kind, field: name as "close", symbol: null, ago: 0 };
    case "indicator":
      return newIndicator(name);
    case "rank":
      return { kind, by: newIndicator(name) };
    case "position":
      return { kind, field: name as "sessions_held" };
    case "portfolio":
      return { kind, field: name as "drawdown" };
    case "calendar":
      return { kind, field: name as "month" };
    case "parameter":
      return { kind, name };
    default:
      return { kind: "number", value: "0" };
  }
}

/** One side of a comparison: what it is, then its numbers. */
export function OperandForm({ label, operand, parameters, isExit, onChange }: OperandFormProps) {
  const named = Object.fromEntries(parameters.map(({ name }) => [name, name]));
  const options: Choice[] = [
    { value: "number:", label: "Number" },
    ...choices("parameter", named, "Parameters"),
    ...choices("price", PRICES, "The bar"),
    ...INDICATORS,
    ...RANKS,
    ...choices("calendar", CALENDAR, "Calendar"),
    ...(isExit ? choices("position", POSITION, "The position held") : []),
    ...choices("portfolio", PORTFOLIO, "The portfolio"),
  ];
  const now = choiceOf(operand);
  if (!options.some(({ value }) => value === now)) {
    options.push({ value: now, label: now.replace(":", " ").replaceAll("_", " ") });
  }
  return (
    <fieldset className="m-0 grid min-w-0 content-start gap-2.5 border-0 p-0">
      <legend className="sr-only">{label}</legend>
      <Field label={label}>
        {(ids) => (
          <Select
            {...ids}
            options={options}
            value={now}
            onChange={(event) => onChange(chosen(event.target.value))}
          />
        )}
      </Field>
      <OperandDetails operand={operand} parameters={parameters} onChange={onChange} />
    </fieldset>
  );
}

type DetailsProps = Pick<OperandFormProps, "operand" | "parameters" | "onChange">;

function OperandDetails({ operand, parameters, onChange }: DetailsProps) {
  switch (operand.kind) {
    case "number":
      return (
        <ArgumentInput
          label="Value"
          argument={operand}
          parameters={[]}
          onChange={(argument) => onChange(argument)}
        />
      );
    case "indicator":
      return <IndicatorDetails indicator={operand} parameters={parameters} onChange={onChange} />;
    case "rank":
      return (
        <IndicatorDetails
          indicator={operand.by}
          parameters={parameters}
          onChange={(by) => onChange({ kind: "rank", by })}
        />
      );
    case "price":
      return <Placed part={operand} onChange={onChange} />;
    case "portfolio":
      return <p className="m-0 text-12 text-text3">{portfolioHint(operand.field)}</p>;
    default:
      return null;
  }
}

function portfolioHint(field: keyof typeof PORTFOLIO): string {
  const unit = field === "open_positions" ? "A number" : "A ratio: 0.1 is 10 %";
  return `${unit}, at the close judged and before its orders.`;
}

/** A period counts the bars of the indicator. */
function argumentName(name: string, bars: LongerBars | null | undefined): string {
  return name === "period" && bars ? `${sentence(BAR_NAMES[bars])}s` : (ARGUMENT_NAMES[name] ?? name);
}

interface IndicatorDetailsProps {
  indicator: Indicator;
  parameters: readonly Parameter[];
  onChange: (indicator: Indicator) => void;
}

function IndicatorDetails({ indicator, parameters, onChange }: IndicatorDetailsProps) {
  return (
    <>
      {Object.entries(indicator.arguments).map(([name, argument]) => (
        <ArgumentInput
          key={name}
          label={argumentName(name, indicator.bars)}
          argument={argument}
          parameters={parameters}
          onChange={(next) => onChange({ ...indicator, arguments: { ...indicator.arguments, [name]: next } })}
        />
      ))}
      <Placed part={indicator} onChange={onChange} />
    </>
  );
}

interface PlacedPart {
  symbol: string | null;
  ago: number;
  bars?: LongerBars | null;
}

const BARS_OPTIONS = Object.entries(BARS).map(([value, label]) => ({ value, label }));

/** The part on these bars; one on those judged says nothing of them. */
function onBars<Part extends PlacedPart>({ bars: _, ...part }: Part, bars: string): Part {
  return (bars ? { ...part, bars } : part) as Part;
}

/** Of which symbol, how many bars before, and of which bars. */
function Placed<Part extends PlacedPart>({ part, onChange }: { part: Part; onChange: (part: Part) => void }) {
  return (
    <div className="grid grid-cols-2 gap-2">
      <Field label="Of symbol">
        {(ids) => (
          <Input
            {...ids}
            placeholder="the one judged"
            autoComplete="off"
            spellCheck={false}
            value={part.symbol ?? ""}
            onChange={(event) =>
              onChange({ ...part, symbol: event.target.value.trim().toUpperCase() || null })
            }
          />
        )}
      </Field>
      <Field label="Bars before">
        {(ids) => (
          <Input
            {...ids}
            type="number"
            min={0}
            max={500}
            className="num"
            value={part.ago}
            onChange={(event) => onChange({ ...part, ago: Math.trunc(Number(event.target.value)) })}
          />
        )}
      </Field>
      <div className="col-span-2">
        <Field label="On bars">
          {(ids) => (
            <Select
              {...ids}
              options={BARS_OPTIONS}
              value={part.bars ?? ""}
              onChange={(event) => onChange(onBars(part, event.target.value))}
            />
          )}
        </Field>
      </div>
    </div>
  );
}
