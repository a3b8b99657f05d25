import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Select } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { usePutInstrument } from "../api/instruments";
import { ASSET_CLASSES, className, type Instrument } from "../model";
import { CurrencyField, TextField } from "./text-field";

export interface InstrumentDialogProps {
  open: boolean;
  /** The one to describe; a new one without it. */
  instrument: Instrument | null;
  onClose: () => void;
}

interface Terms {
  symbol: string;
  name: string;
  currency: string;
  asset_class: string;
  sector: string;
}

const NEW: Terms = { symbol: "", name: "", currency: "USD", asset_class: "other", sector: "" };

function termsOf(instrument: Instrument | null): Terms {
  if (instrument === null) {
    return NEW;
  }
  const { symbol, name, currency, asset_class, sector } = instrument;
  return { symbol, name, currency, asset_class, sector };
}

/** A class that the server knows and this list does not stays choosable. */
function classChoices(present: string) {
  const known: readonly string[] = ASSET_CLASSES;
  const all = known.includes(present) ? known : [...known, present];
  return all.map((value) => ({ value, label: className(value) }));
}

interface TermFieldsProps {
  terms: Terms;
  isNew: boolean;
  problemOf: (field: string) => string | null;
  onChange: (patch: Partial<Terms>) => void;
}

function TermFields({ terms, isNew, problemOf, onChange }: TermFieldsProps) {
  return (
    <div className="grid items-start gap-3 tile:grid-cols-2">
      {isNew ? (
        <TextField
          label="Symbol"
          isCode
          error={problemOf("symbol")}
          hint="What you call it in files, as MYHOUSE."
          value={terms.symbol}
          maxLength={32}
          onText={(symbol) => onChange({ symbol: symbol.toUpperCase() })}
        />
      ) : null}
      <TextField
        label="Name"
        error={problemOf("name")}
        className={isNew ? "" : "tile:col-span-2"}
        value={terms.name}
        maxLength={100}
        onText={(name) => onChange({ name })}
      />
      <Field label="Class">
        {(ids) => (
          <Select
            {...ids}
            value={terms.asset_class}
            options={classChoices(terms.asset_class)}
            onChange={(event) => onChange({ asset_class: event.target.value })}
          />
        )}
      </Field>
      <CurrencyField
        error={problemOf("currency")}
        hint="Of its prices."
        value={terms.currency}
        onText={(currency) => onChange({ currency })}
      />
      <TextField
        label="Sector"
        isOptional
        className="tile:col-span-2"
        value={terms.sector}
        maxLength={60}
        onText={(sector) => onChange({ sector })}
      />
    </div>
  );
}

function InstrumentForm({ instrument, onClose }: Omit<InstrumentDialogProps, "open">) {
  const [terms, setTerms] = useState(() => termsOf(instrument));
  const put = usePutInstrument(() => {
    toast.success(`${terms.symbol} has been saved.`);
    onClose();
  });
  const error = put.error ? asApiError(put.error) : null;
  const isSymbol = error?.code === "invalid-symbol";
  const problemOf = (field: string) =>
    isSymbol && field === "symbol"
      ? error.detail
      : (error?.errors.find((one) => one.field === field)?.message ?? null);
  const isTold = isSymbol || (error?.errors.length ?? 0) > 0;
  const isReady = terms.symbol.trim() !== "" && terms.name.trim() !== "" && /^[A-Z]{3}$/.test(terms.currency);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !put.isPending) {
      const trimmed = { symbol: terms.symbol.trim(), name: terms.name.trim(), sector: terms.sector.trim() };
      put.mutate({ ...terms, ...trimmed });
    }
  };
  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-3">
      <TermFields
        terms={terms}
        isNew={instrument === null}
        problemOf={problemOf}
        onChange={(patch) => setTerms((known) => ({ ...known, ...patch }))}
      />
      {error && !isTold ? <InlineError error={error} /> : null}
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Go back</Button>
        <Button type="submit" variant="primary" busy={put.isPending} aria-disabled={!isReady}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** Name, class, sector and currency of what only its owner prices. */
export function InstrumentDialog({ open, instrument, onClose }: InstrumentDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={instrument ? `Edit ${instrument.symbol}` : "Add a private instrument"}
      description="Something that no provider prices. Its prices come as a file; it is marked as yours wherever it is shown."
    >
      <InstrumentForm instrument={instrument} onClose={onClose} />
    </Dialog>
  );
}
