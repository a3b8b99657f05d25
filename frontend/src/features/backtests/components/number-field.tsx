import { Field } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";

export interface NumberFieldProps {
  label: string;
  /** What its buttons raise and lower, in short. */
  short: string;
  hint?: string | undefined;
  step: string;
  min?: string;
  max?: string;
  value: string;
  onChange: (value: string) => void;
}

/** A number of the terms, with its hint; empty where what is usual holds. */
export function NumberField({ label, short, hint, min = "0", ...number }: NumberFieldProps) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => <NumberStepper {...ids} label={short} min={min} {...number} />}
    </Field>
  );
}
