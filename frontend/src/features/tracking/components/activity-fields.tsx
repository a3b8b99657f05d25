import { useId } from "react";
import { Field, Input, Select } from "@/components/ui/field";
import type { OwnAccount } from "@/lib/accounts/types";
import { type ActivityKind, KIND_NAMES, KINDS } from "@/lib/activities/words";
import { CURRENCIES } from "@/lib/currencies";
import { type Entry, type EntryField, type EntryProblems, isNumberField, KIND_FIELDS } from "../entry";

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
    <Field key={name} label={label} aside={isOptional ? "optional" : null} hint={hint} error={problems[name]}>
      {(ids) => (
        <Input
          {...ids}
          value={entry.texts[name] ?? ""}
          inputMode={isNumberField(name) ? "decimal" : "text"}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          onChange={(event) => onText(name, event.target.value)}
        />
      )}
    </Field>
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
      <Field label="Currency" error={problems.currency} hint="Of the price and the amounts.">
        {(ids) => (
          <Input
            {...ids}
            value={entry.currency}
            list={list}
            maxLength={3}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            onChange={(event) => onChange({ currency: event.target.value.toUpperCase() })}
          />
        )}
      </Field>
      <datalist id={list}>
        {CURRENCIES.map((code) => (
          <option key={code} value={code} />
        ))}
      </datalist>
      <Field label="Note" aside="optional" className="tile:col-span-2">
        {(ids) => (
          <Input
            {...ids}
            value={entry.note}
            maxLength={400}
            autoComplete="off"
            onChange={(event) => onChange({ note: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
