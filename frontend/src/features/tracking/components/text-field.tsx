import type { ReactNode } from "react";
import { Field, Input } from "@/components/ui/field";

export interface TextFieldProps {
  label: string;
  value: string;
  onText: (text: string) => void;
  /** A symbol, a currency: a phone types capitals and corrects nothing. */
  isCode?: boolean;
  isOptional?: boolean;
  inputMode?: "decimal" | "text";
  maxLength?: number;
  /** Id of a list of what is offered. */
  list?: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  className?: string;
}

/** A line of text that the browser fills in nothing of. */
export function TextField({
  label,
  value,
  onText,
  isCode = false,
  isOptional = false,
  hint,
  error,
  className,
  ...rest
}: TextFieldProps) {
  const aside = isOptional ? "optional" : null;
  return (
    <Field label={label} aside={aside} hint={hint} error={error} className={className}>
      {(ids) => (
        <Input
          {...ids}
          {...rest}
          value={value}
          autoComplete="off"
          {...(isCode ? { autoCapitalize: "characters", spellCheck: false } : {})}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Three letters of a currency. */
export function CurrencyField(props: Omit<TextFieldProps, "label" | "isCode" | "maxLength">) {
  return (
    <TextField
      {...props}
      label="Currency"
      isCode
      maxLength={3}
      onText={(text) => props.onText(text.toUpperCase())}
    />
  );
}
