import { Field, Input, Select } from "@/components/ui/field";
import {
  ARGUMENT_NAMES,
  BAR_NAMES,
  BARS,
  type Indicator,
  type LongerBars,
  type Operand,
  type Parameter,
  type PORTFOLIO,
  sentence,
} from "../model";
import { choiceOf, chosen, operandChoices } from "../operand-choices";
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

/** One side of a comparison: what it is, then its numbers. */
export function OperandForm({ label, operand, parameters, isExit, onChange }: OperandFormProps) {
  const options = operandChoices(operand, parameters, isExit);
  return (
    <fieldset className="m-0 grid min-w-0 content-start gap-2.5 border-0 p-0">
      <legend className="sr-only">{label}</legend>
      <Field label={label}>
        {(ids) => (
          <Select
            {...ids}
            options={options}
            value={choiceOf(operand)}
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
