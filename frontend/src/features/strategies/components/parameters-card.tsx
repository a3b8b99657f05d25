import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { useBuilder } from "../builder-context";
import type { Parameter } from "../model";

const FIELDS = [
  ["default", "Default"],
  ["minimum", "From"],
  ["maximum", "To"],
  ["step", "Step"],
] as const;

function newParameter(parameters: readonly Parameter[]): Parameter {
  let count = parameters.length + 1;
  while (parameters.some(({ name }) => name === `p${count}`)) {
    count += 1;
  }
  const bounds = { default: "20", minimum: "10", maximum: "50", step: "5" };
  return { name: `p${count}`, type: "integer", ...bounds, meaning: "" };
}

/** The numbers that may be varied: rules name them, a sweep tries them. */
export function ParametersCard() {
  const { definition, change, problems } = useBuilder();
  const { parameters } = definition;
  const set = (next: Parameter[]) => change({ ...definition, parameters: next });
  const put = (index: number, part: Partial<Parameter>) =>
    set(parameters.map((one, place) => (place === index ? { ...one, ...part } : one)));
  return (
    <Card
      title="Parameters"
      aside={
        <Button size="sm" variant="ghost" onClick={() => set([...parameters, newParameter(parameters)])}>
          <Plus size={14} aria-hidden />
          Parameter
        </Button>
      }
    >
      {parameters.length === 0 ? (
        <p className="text-13 text-text3">
          None. A parameter is a number that rules refer to by name, so that it can be varied in one place.
        </p>
      ) : null}
      <ul className="grid gap-3">
        {parameters.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: its name is what is being typed.
          <li key={index} className="grid gap-2 border-t border-hair pt-2.5 first:border-0 first:pt-0">
            <ParameterFields
              parameter={one}
              faults={problems
                .filter(({ path }) => path === `parameters.${one.name}`)
                .map((it) => it.message)}
              onChange={(part) => put(index, part)}
              onRemove={() => set(parameters.filter((_, place) => place !== index))}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface ParameterFieldsProps {
  parameter: Parameter;
  faults: readonly string[];
  onChange: (part: Partial<Parameter>) => void;
  onRemove: () => void;
}

function ParameterFields({ parameter, faults, onChange, onRemove }: ParameterFieldsProps) {
  return (
    <fieldset className="m-0 grid min-w-0 gap-2 border-0 p-0">
      <legend className="sr-only">{parameter.name}</legend>
      <div className="flex items-end gap-2">
        <Field label="Name" className="flex-1">
          {(ids) => (
            <Input
              {...ids}
              autoComplete="off"
              spellCheck={false}
              value={parameter.name}
              onChange={({ target }) => onChange({ name: target.value.trim() })}
            />
          )}
        </Field>
        <IconButton
          label={`Remove the parameter ${parameter.name}`}
          size="lg"
          variant="ghost"
          onClick={onRemove}
        >
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </div>
      <div className="grid grid-cols-4 gap-2">
        {FIELDS.map(([name, label]) => (
          <Field key={name} label={label}>
            {(ids) => (
              <Input
                {...ids}
                inputMode="decimal"
                className="num"
                value={parameter[name]}
                onChange={({ target }) => {
                  const text = target.value.trim();
                  const isDecimal = text.includes(".") || parameter.type === "decimal";
                  onChange({ [name]: text, type: isDecimal ? "decimal" : "integer" });
                }}
              />
            )}
          </Field>
        ))}
      </div>
      {parameter.meaning ? <p className="text-12 text-text3">{parameter.meaning}</p> : null}
      {faults.map((fault) => (
        <p key={fault} className="text-12 font-medium text-down">
          It {fault}
        </p>
      ))}
    </fieldset>
  );
}
