import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Field, Input, Select } from "@/components/ui/field";
import { trackedOf } from "@/lib/accounts/types";
import { accountsQuery } from "@/lib/live/queries";
import type { Wizard } from "../hooks/use-wizard";
import { canMap, NO_MAPPING } from "../model";
import { DateQuestion } from "./date-question";
import { MappingEditor } from "./mapping-editor";

function PresetField({ wizard }: { wizard: Wizard }) {
  const { options, preview, presets, change } = wizard;
  const isFound = options.preset === "";
  const title = isFound ? preview?.preset_title : null;
  const choices = [
    { value: "", label: title ? `Found out: ${title}` : "Find out" },
    ...(presets.data?.presets.map(({ id, title: label }) => ({ value: id, label })) ?? []),
  ];
  return (
    <Field label="Read as" hint={preview ? null : "What the file is of, if it is not recognized."}>
      {(ids) => (
        <Select
          {...ids}
          value={options.preset}
          options={choices}
          onChange={(event) => change({ preset: event.target.value, mapping: NO_MAPPING, dateFormat: null })}
        />
      )}
    </Field>
  );
}

const NEW = "new account";

/** Which account is filled: as the file says, one there is, or a new one by its name. */
function AccountField({ wizard }: { wizard: Wizard }) {
  const { options, change } = wizard;
  const accounts = trackedOf(useQuery(accountsQuery).data?.accounts);
  const known = accounts.find(({ id }) => id === options.account);
  const [isNaming, setIsNaming] = useState(false);
  const isNew = known === undefined && (isNaming || options.account !== "");
  const value = isNew ? NEW : (known?.id ?? "");
  return (
    <>
      <Field label="Into account">
        {(ids) => (
          <Select
            {...ids}
            value={value}
            options={[
              { value: "", label: "As the file names it" },
              ...accounts.map(({ id, name }) => ({ value: id, label: name })),
              { value: NEW, label: "A new account…" },
            ]}
            onChange={(event) => {
              const chosen = event.target.value;
              setIsNaming(chosen === NEW);
              change({ account: chosen === NEW ? "" : chosen });
            }}
          />
        )}
      </Field>
      {isNew ? (
        <Field label="Name of the new account">
          {(ids) => (
            <Input
              {...ids}
              value={options.account}
              maxLength={100}
              autoComplete="off"
              onChange={(event) => change({ account: event.target.value })}
            />
          )}
        </Field>
      ) : null}
    </>
  );
}

const KINDS = [
  { value: "", label: "Activities, or what the file says" },
  { value: "prices", label: "Prices or currency rates" },
];

/** What is said of the file: how to read it, where its rows go, and what its dates and columns mean. */
export function ImportTerms({ wizard }: { wizard: Wizard }) {
  const { options, preview, error, columns, change } = wizard;
  const isTable = columns.length > 0 && canMap(preview?.preset);
  return (
    <>
      <div className="grid items-start gap-3 tile:grid-cols-2">
        <PresetField wizard={wizard} />
        <Field label="It holds">
          {(ids) => (
            <Select
              {...ids}
              value={options.isPrices ? "prices" : ""}
              options={KINDS}
              onChange={(event) => change({ isPrices: event.target.value === "prices", mapping: NO_MAPPING })}
            />
          )}
        </Field>
        {options.isPrices || preview?.kind === "prices" || preview?.kind === "rates" ? null : (
          <AccountField wizard={wizard} />
        )}
      </div>
      <DateQuestion wizard={wizard} />
      {isTable ? <MappingEditor wizard={wizard} startsOpen={error !== null} /> : null}
    </>
  );
}
