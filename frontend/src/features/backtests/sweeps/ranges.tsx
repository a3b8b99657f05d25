import { Checkbox } from "@/components/ui/checkbox";
import { NumberStepper } from "@/components/ui/number-stepper";
import { counted } from "@/lib/format";
import type { Choice } from "../draft";
import { type Range, rangeCount, usualRange } from "./draft";

type Parameter = Choice["parameters"][number];
type RangesOf = Readonly<Record<string, Range>>;

export interface RangesProps {
  parameters: readonly Parameter[];
  ranges: RangesOf;
  onChange: (ranges: RangesOf) => void;
}

const PARTS: readonly { key: keyof Range; label: string }[] = [
  { key: "from", label: "from" },
  { key: "to", label: "to" },
  { key: "step", label: "in steps of" },
];

function RangeRow({
  parameter,
  range,
  onRange,
}: {
  parameter: Parameter;
  range: Range;
  onRange: (range: Range) => void;
}) {
  const name = parameter.name.replaceAll("_", " ");
  return (
    <div className="grid grid-cols-1 gap-2 tile:grid-cols-3">
      {PARTS.map(({ key, label }) => (
        <div key={key} className="min-w-0">
          <p aria-hidden="true" className="mb-1 text-12 text-text3">
            {label}
          </p>
          <NumberStepper
            label={`${name} ${label}`}
            step={parameter.step}
            min={key === "step" ? parameter.step : parameter.minimum}
            max={parameter.maximum}
            value={range[key]}
            onChange={(value) => onRange({ ...range, [key]: value })}
          />
        </div>
      ))}
    </div>
  );
}

/** Which parameters are varied, and over which values. */
export function Ranges({ parameters, ranges, onChange }: RangesProps) {
  if (parameters.length === 0) {
    return <p className="text-13 text-text2">This strategy has no parameters to vary.</p>;
  }
  const toggle = (parameter: Parameter, isVaried: boolean) => {
    const { [parameter.name]: _, ...others } = ranges;
    onChange(isVaried ? { ...others, [parameter.name]: usualRange(parameter) } : others);
  };
  return (
    <fieldset className="m-0 min-w-0">
      <legend className="mb-1 text-13 font-semibold">Parameters to vary</legend>
      <ul>
        {parameters.map((parameter) => {
          const range = ranges[parameter.name];
          return (
            <li
              key={parameter.name}
              className="grid grid-cols-1 items-start gap-x-4 gap-y-1 border-b border-hair py-2 last:border-b-0 wide:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]"
            >
              <div>
                <Checkbox checked={range !== undefined} onChange={(is) => toggle(parameter, is)}>
                  <span className="font-semibold">{parameter.name.replaceAll("_", " ")}</span>
                  <span className="num ml-2 text-text3">
                    {range ? counted(rangeCount(range), "value") : `stays at ${parameter.default}`}
                  </span>
                </Checkbox>
                <p className="text-12 text-text3">{parameter.meaning}</p>
              </div>
              {range ? (
                <RangeRow
                  parameter={parameter}
                  range={range}
                  onRange={(changed) => onChange({ ...ranges, [parameter.name]: changed })}
                />
              ) : null}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
