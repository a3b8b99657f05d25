import { useId } from "react";
import { Field, Input, Select } from "@/components/ui/field";
import type { OwnAccount } from "@/lib/accounts/types";
import { type ActivityKind, KIND_NAMES, KINDS } from "@/lib/activities/words";
import { CURRENCIES } from "@/lib/currencies";
import { type Entry, type EntryField, type EntryProblems, isNumberField, KIND_FIELDS } from "../entry";
import { CurrencyField, TextField } from "./text-field";

export interface ActivityFieldsProps {
  entry: Entry;
  accounts: readonly OwnAccount[];
  problems: EntryProblems;
  onChange: (patch: Partial<Entry>) => void;
}

const TYPES = KINDS.map((value) => ({ value, label: KIND_NAMES[value] }));

function Basics({ entry, accounts, problems, onChange }: ActivityFieldsProps) {
  return (
    <>
      <Field label="Kind">
        {(ids) => (
          <Select
            {...ids}
            value={entry.type}
            options={TYPES}
            onChange={(event) => onChange({ type: event.target.value as ActivityKind })}
          />
        )}
      </Field>
      <Field label="Date" error={problems.date}>
        {(ids) => (
          <Input
            {...ids}
            type="date"
            value={entry.date}
            onChange={(event) => onChange({ date: event.target.value })}
          />
        )}
      </Field>
      <Field label="Account" error={problems.account} className="tile:col-span-2">
        {(ids) => (
          <Select
            {...ids}
            value={entry.account}
            options={accounts.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => {
              const chosen = accounts.find(({ id }) => id === event.target.value);
              onChange({ account: event.target.value, ...(chosen ? { currency: chosen.currency } : {}) });
            }}
          />
        )}
      </Field>
    </>
  );
}

interface OwnFieldProps {
  entry: Entry;
  problems: EntryProblems;
  onText: (name: EntryField, text: string) => void;
}

/** What the chosen kind asks for. */
function KindFields({ entry, problems, onText }: OwnFieldProps) {
  return KIND_FIELDS[entry.type].map(({ name, label, hint, isOptional }) => (
    <TextField
      key={name}
      label={label}
      isCode
      isOptional={isOptional === true}
      hint={hint}
      error={problems[name]}
      value={entry.texts[name] ?? ""}
      inputMode={isNumberField(name) ? "decimal" : "text"}
      onText={(text) => onText(name, text)}
    />
  ));
}

/** Kind, day and account, then what the kind asks for, then currency and note. */
export function ActivityFields(props: ActivityFieldsProps) {
  const { entry, problems, onChange } = props;
  const list = useId();
  return (
    <div className="grid items-start gap-3 tile:grid-cols-2">
      <Basics {...props} />
      <KindFields
        entry={entry}
        problems={problems}
        onText={(name, text) => onChange({ texts: { ...entry.texts, [name]: text } })}
      />
      <CurrencyField
        error={problems.currency}
        hint="Of the price and the amounts."
        value={entry.currency}
        list={list}
        onText={(currency) => onChange({ currency })}
      />
      <datalist id={list}>
        {CURRENCIES.map((code) => (
          <option key={code} value={code} />
        ))}
      </datalist>
      <TextField
        label="Note"
        isOptional
        className="tile:col-span-2"
        value={entry.note}
        maxLength={400}
        onText={(note) => onChange({ note })}
      />
    </div>
  );
}
