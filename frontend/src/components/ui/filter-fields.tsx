import type { ReactNode } from "react";
import { Field, Input, Select, type SelectProps } from "./field";

/** What narrows a list, in a row that breaks on a phone; every choice holds at once. */
export function FilterForm({ children }: { children: ReactNode }) {
  return (
    <form
      aria-label="Filters"
      className="mb-3 grid grid-cols-2 gap-2.5 tile:grid-cols-5"
      onSubmit={(event) => event.preventDefault()}
    >
      {children}
    </form>
  );
}

interface ChoiceFilterProps {
  label: string;
  value: string;
  options: SelectProps["options"];
  onChange: (value: string) => void;
  className?: string | undefined;
}

export function ChoiceFilter({ label, value, options, onChange, className }: ChoiceFilterProps) {
  return (
    <Field label={label} className={className}>
      {(ids) => (
        <Select {...ids} value={value} options={options} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

interface SymbolFilterProps {
  value: string | undefined;
  onChange: (value: string) => void;
  className?: string | undefined;
}

/** One symbol, typed; it holds once the field is left or Enter is pressed. */
export function SymbolFilter({ value, onChange, className }: SymbolFilterProps) {
  return (
    <Field label="Symbol" className={className}>
      {(ids) => (
        <Input
          {...ids}
          key={value}
          defaultValue={value ?? ""}
          placeholder="All symbols"
          autoCapitalize="characters"
          spellCheck={false}
          onBlur={(event) => onChange(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface DayFiltersProps {
  start: string | undefined;
  end: string | undefined;
  onChange: (name: "start" | "end", value: string) => void;
}

/** The first and the last day, both included. */
export function DayFilters({ start, end, onChange }: DayFiltersProps) {
  const isBackwards = start !== undefined && end !== undefined && start > end;
  return (
    <>
      <Field label="From">
        {(ids) => (
          <Input
            {...ids}
            type="date"
            value={start ?? ""}
            onChange={(event) => onChange("start", event.target.value)}
          />
        )}
      </Field>
      <Field label="To, included" error={isBackwards ? "Before the first day." : null}>
        {(ids) => (
          <Input
            {...ids}
            type="date"
            value={end ?? ""}
            onChange={(event) => onChange("end", event.target.value)}
          />
        )}
      </Field>
    </>
  );
}
