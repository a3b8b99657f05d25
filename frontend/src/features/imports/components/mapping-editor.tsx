import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Field, Select } from "@/components/ui/field";
import type { Wizard } from "../hooks/use-wizard";
import { COMMON_FIELDS, fieldName, type Mapping, NEEDED_FIELDS, PRICE_FIELDS } from "../model";

const DECIMALS = [
  { value: "", label: "Find out" },
  { value: ".", label: "A point: 1,234.56" },
  { value: ",", label: "A comma: 1.234,56" },
];

interface ColumnFieldProps {
  field: string;
  columns: readonly string[];
  value: string;
  /** The server's own guess can be replaced, not refused. */
  isGuess: boolean;
  onChange: (column: string) => void;
}

function ColumnField({ field, columns, value, isGuess, onChange }: ColumnFieldProps) {
  const choices = columns.map((one) => ({ value: one, label: one }));
  return (
    <Field label={fieldName(field)} aside={NEEDED_FIELDS.has(field) ? "needed" : null}>
      {(ids) => (
        <Select
          {...ids}
          value={value}
          options={isGuess ? choices : [{ value: "", label: "No column" }, ...choices]}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Which column of the file is which field, and how it writes numbers; open from the start when nothing was recognized. */
export function MappingEditor({ wizard, startsOpen }: { wizard: Wizard; startsOpen: boolean }) {
  const [isOpen, setIsOpen] = useState(startsOpen);
  const { options, preview, columns, presets, change } = wizard;
  const { mapping } = options;
  const shown: readonly string[] = options.isPrices ? PRICE_FIELDS : COMMON_FIELDS;
  const rest = options.isPrices
    ? []
    : (presets.data?.fields.filter((one) => !shown.includes(one) && one !== "close") ?? []);
  const named = [...new Set(columns.filter(Boolean))];
  const put = (patch: Partial<Mapping>) => change({ mapping: { ...mapping, ...patch } });
  const columnOf = (field: string) => mapping.columns[field] ?? preview?.file?.mapping[field] ?? "";
  const fieldOf = (field: string) => (
    <ColumnField
      key={field}
      field={field}
      columns={named}
      value={columnOf(field)}
      isGuess={mapping.columns[field] === undefined && columnOf(field) !== ""}
      onChange={(column) => {
        const { [field]: _, ...others } = mapping.columns;
        put({ columns: column ? { ...others, [field]: column } : others });
      }}
    />
  );
  return (
    <details
      open={isOpen}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      className="group mt-3 border-t border-line pt-2"
    >
      <summary className="flex min-h-11 cursor-pointer list-none items-center justify-between gap-3 text-13 font-semibold">
        Columns
        <ChevronDown size={15} aria-hidden className="text-text2 group-open:rotate-180" />
      </summary>
      <div className="grid grid-cols-2 items-start gap-x-3 gap-y-2.5 tile:grid-cols-3 dial:grid-cols-4">
        {shown.map(fieldOf)}
        <Field label="Decimals are set off by">
          {(ids) => (
            <Select
              {...ids}
              value={mapping.decimal ?? ""}
              options={DECIMALS}
              onChange={(event) => put({ decimal: (event.target.value || null) as Mapping["decimal"] })}
            />
          )}
        </Field>
      </div>
      {rest.length > 0 ? (
        <details className="mt-2">
          <summary className="min-h-11 cursor-pointer py-2.5 text-13 text-text2">More fields</summary>
          <div className="grid grid-cols-2 items-start gap-x-3 gap-y-2.5 tile:grid-cols-3 dial:grid-cols-4">
            {rest.map(fieldOf)}
          </div>
        </details>
      ) : null}
    </details>
  );
}
