import { Field, Input, Select } from "@/components/ui/field";
import type { Argument, Parameter } from "../model";

export interface ArgumentInputProps {
  label: string;
  argument: Argument;
  parameters: readonly Parameter[];
  onChange: (argument: Argument) => void;
}

const NUMBER = "";

/** A number of one's own, or one of the strategy's parameters. */
export function ArgumentInput({ label, argument, parameters, onChange }: ArgumentInputProps) {
  const isNumber = argument.kind === "number";
  const options = [
    { value: NUMBER, label: "Number" },
    ...parameters.map(({ name }) => ({ value: name, label: name })),
  ];
  if (argument.kind === "parameter" && !parameters.some(({ name }) => name === argument.name)) {
    options.push({ value: argument.name, label: `${argument.name} (missing)` });
  }
  return (
    <div className="flex min-w-0 flex-wrap items-end gap-2">
      {isNumber ? (
        <Field label={label} className="min-w-24 flex-1">
          {(ids) => (
            <Input
              {...ids}
              inputMode="decimal"
              autoComplete="off"
              className="num"
              value={argument.value}
              onChange={(event) => onChange({ kind: "number", value: event.target.value.trim() })}
            />
          )}
        </Field>
      ) : null}
      {options.length > 1 ? (
        <Field label={isNumber ? "From" : label} className="min-w-28 flex-1">
          {(ids) => (
            <Select
              {...ids}
              options={options}
              value={isNumber ? NUMBER : argument.name}
              onChange={({ target }) =>
                onChange(
                  target.value === NUMBER
                    ? { kind: "number", value: parameters.find(isNamed(argument))?.default ?? "1" }
                    : { kind: "parameter", name: target.value },
                )
              }
            />
          )}
        </Field>
      ) : null}
    </div>
  );
}

function isNamed(argument: Argument) {
  return ({ name }: Parameter) => argument.kind === "parameter" && argument.name === name;
}
