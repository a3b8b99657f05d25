import { Upload } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field, Input, Select } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { type ApiError, asApiError } from "@/lib/problem";
import { useArrival } from "../hooks/use-arrival";
import { BAR_LENGTHS } from "../model";
import { type DatasetDetail, type DatasetDraft, useImport } from "./api";
import { importProblem, NO_DRAFT, PRICES, symbolIn, wrongRows, ZONES } from "./model";

interface PartProps {
  draft: DatasetDraft;
  onChange: (change: Partial<DatasetDraft>) => void;
}

function FileField({ draft, onChange }: PartProps) {
  return (
    <Field
      label="File"
      hint="CSV or Parquet, one symbol: date, open, high, low, close, volume."
      className="tile:col-span-2"
    >
      {(ids) => (
        <input
          {...ids}
          type="file"
          accept=".csv,.txt,.tsv,.parquet"
          className="h-11 w-full rounded-button border border-strong bg-rail px-2 py-2 text-13 file:mr-3 file:rounded-button file:border-0 file:bg-s2 file:px-2 file:py-1 file:text-text focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-focus"
          onChange={(event) => {
            const file = event.target.files?.[0] ?? null;
            onChange({ file, ...(file && !draft.symbol ? { symbol: symbolIn(file.name) } : {}) });
          }}
        />
      )}
    </Field>
  );
}

function Terms({ draft, onChange }: PartProps) {
  return (
    <>
      <Field label="Symbol">
        {(ids) => (
          <Input
            {...ids}
            maxLength={16}
            placeholder="SPY"
            value={draft.symbol}
            onChange={(event) => onChange({ symbol: event.target.value })}
          />
        )}
      </Field>
      <Field label="Source" hint="A backtest runs on all bars of one source.">
        {(ids) => (
          <Input
            {...ids}
            maxLength={40}
            placeholder="My broker"
            value={draft.source}
            onChange={(event) => onChange({ source: event.target.value })}
          />
        )}
      </Field>
      <Field label="Length of a bar">
        {(ids) => (
          <Select
            {...ids}
            value={draft.timeframe}
            options={BAR_LENGTHS}
            onChange={(event) => onChange({ timeframe: event.target.value, timezone: "" })}
          />
        )}
      </Field>
      <Field label="Prices are" hint="It cannot be found out, and the result depends on it.">
        {(ids) => (
          <Select
            {...ids}
            value={draft.prices}
            options={PRICES}
            onChange={(event) => onChange({ prices: event.target.value })}
          />
        )}
      </Field>
      {draft.timeframe === "1d" ? null : (
        <Field label="Clock of the file" hint="Where its times have no offset.">
          {(ids) => (
            <Select
              {...ids}
              value={draft.timezone}
              options={ZONES}
              onChange={(event) => onChange({ timezone: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}

function Refusal({ error }: { error: ApiError }) {
  const rows = wrongRows(error.extensions);
  return (
    <div className="grid gap-2">
      <InlineError error={error} />
      {rows.length > 0 ? (
        <Table caption="Rows that were refused">
          <thead>
            <tr>
              <Th right>Row</Th>
              <Th>What is wrong</Th>
              <Th>What it says</Th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, 20).map(({ row, message, cells }) => (
              <Tr key={row}>
                <Td right>{row}</Td>
                <Td>{message}</Td>
                <Td className="mono text-12 whitespace-nowrap text-text3">{cells}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      ) : null}
    </div>
  );
}

/** Takes a file in. */
export function ImportForm({ mayRun, onDone }: { mayRun: boolean; onDone: (set: DatasetDetail) => void }) {
  const [draft, setDraft] = useState(NO_DRAFT);
  const take = useImport(onDone);
  const problem = importProblem(draft);
  const onChange = (change: Partial<DatasetDraft>) => {
    take.reset();
    setDraft((before) => ({ ...before, ...change }));
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (mayRun && !problem && !take.isPending) {
      take.mutate(draft);
    }
  };
  return (
    <Card title="Import bars" headingRef={useArrival()}>
      <p className="mb-3 max-w-[80ch] text-13 text-text2">
        Every row is checked. One that is wrong refuses the whole file and is told, so nothing is ever half
        imported. Only you see these bars.
      </p>
      <form className="grid gap-4" onSubmit={onSubmit}>
        <div className="grid grid-cols-1 gap-3 tile:grid-cols-2 wide:grid-cols-4">
          <FileField draft={draft} onChange={onChange} />
          <Terms draft={draft} onChange={onChange} />
        </div>
        {take.error ? <Refusal error={asApiError(take.error)} /> : null}
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            variant="primary"
            size="lg"
            busy={take.isPending}
            aria-disabled={problem !== null || !mayRun}
          >
            <Upload size={16} aria-hidden />
            Import
          </Button>
          <p role="status" className="text-13 text-text2">
            {mayRun ? problem : "Your role may look but not import anything."}
          </p>
        </div>
      </form>
    </Card>
  );
}
