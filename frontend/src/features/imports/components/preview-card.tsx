import { Info } from "lucide-react";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { cn } from "@/lib/cn";
import { formatQuantity } from "@/lib/format";
import type { Wizard } from "../hooks/use-wizard";
import { canMap, countWords, type ImportResult } from "../model";
import { JobProgressBar } from "./job-progress-bar";
import { RemarkList } from "./remark-list";
import { SampleList } from "./sample-list";
import { TypeWords } from "./type-words";

interface CountProps {
  label: string;
  count: number;
  tone?: string | undefined;
}

function Count({ label, count, tone = "" }: CountProps) {
  return (
    <div className="min-w-0 rounded-button border border-line bg-sunk px-3 py-2">
      <dt className="text-12 text-text3">{label}</dt>
      <dd className={cn("num text-21 font-bold", count > 0 && tone)}>{formatQuantity(count)}</dd>
    </div>
  );
}

/** What would come in, what is there already, what is refused and what is left out. */
export function Counts({ result }: { result: ImportResult }) {
  return (
    <dl className="grid grid-cols-2 gap-2 tile:grid-cols-4">
      <Count label={result.id ? "Imported" : "New"} count={result.imported} tone="text-up" />
      <Count label="There already" count={result.duplicates} />
      <Count label="With errors" count={result.refused} tone="text-down" />
      <Count label="Left out" count={result.ignored_count} />
    </dl>
  );
}

/** Which account gets how much; `new` where the import opens it. */
function Accounts({ result }: { result: ImportResult }) {
  if (result.accounts.length === 0) {
    return null;
  }
  return (
    <ul aria-label="Accounts that are filled" className="num mt-3 grid gap-1 text-13">
      {result.accounts.map((account) => (
        <li key={account.name} className="flex flex-wrap gap-x-2">
          <span className="font-semibold break-words">{account.name}</span>
          {account.is_new ? <span className="text-info">new account, will be opened</span> : null}
          <span className="text-text2">
            {countWords(result.kind, account.imported)} new, {formatQuantity(account.duplicates)} there
            already
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What nobody told and was assumed, and which symbols the owner is going to price. */
function Notes({ result }: { result: ImportResult }) {
  const own = result.private_instruments;
  const notes = [
    ...(result.file?.assumptions ?? []),
    ...(own.length > 0
      ? [`No provider knows ${own.join(", ")}: priced by this file from now on, and marked "Your prices".`]
      : []),
  ];
  return notes.length === 0 ? null : (
    <ul aria-label="Notes" className="mt-3 grid gap-1.5 text-13 text-text2">
      {notes.map((note) => (
        <li key={note} className="flex gap-2">
          <Info size={15} aria-hidden className="mt-0.5 shrink-0 text-info" />
          <span className="min-w-0 break-words">{note}</span>
        </li>
      ))}
    </ul>
  );
}

type Part = "sample" | "errors" | "ignored";

/** Rows as they are understood, rows with errors, rows that say nothing an account needs. */
export function RowTabs({ result, first = "sample" }: { result: ImportResult; first?: Part }) {
  const [part, setPart] = useState<Part>(first);
  const isWorth = { sample: result.sample.length, errors: result.refused, ignored: result.ignored_count };
  const items = [
    { value: "sample" as const, label: "First rows", content: <SampleList rows={result.sample} /> },
    {
      value: "errors" as const,
      label: `Errors (${formatQuantity(result.refused)})`,
      content: (
        <RemarkList remarks={result.errors} count={result.refused} columns={result.file?.columns ?? []} />
      ),
    },
    {
      value: "ignored" as const,
      label: `Left out (${formatQuantity(result.ignored_count)})`,
      content: (
        <RemarkList
          remarks={result.ignored}
          count={result.ignored_count}
          columns={result.file?.columns ?? []}
        />
      ),
    },
  ].filter(({ value }) => isWorth[value] > 0);
  const shown = items.find(({ value }) => value === part) ?? items[0];
  return shown ? (
    <Tabs label="Rows" value={shown.value} onChange={setPart} items={items} className="mt-4" />
  ) : null;
}

/** What the import would do, before anything is changed. */
export function PreviewCard({ wizard }: { wizard: Wizard }) {
  const { preview, error, isChecking, retry } = wizard;
  return (
    <Card title="2. What it would do" aria-busy={isChecking && !preview}>
      {error ? (
        <ErrorState
          error={error}
          onRetry={error.status >= 400 && error.status < 500 ? undefined : retry}
          kept={
            canMap(undefined) && wizard.columns.length > 0
              ? "Name its columns above."
              : "Nothing was changed."
          }
        />
      ) : preview ? (
        <div aria-busy={isChecking}>
          <Counts result={preview} />
          <Accounts result={preview} />
          <Notes result={preview} />
          <TypeWords wizard={wizard} result={preview} />
          <RowTabs result={preview} />
        </div>
      ) : (
        <>
          <JobProgressBar label="Looking at the file" className="mb-4" />
          <Skeleton className="h-52" />
        </>
      )}
    </Card>
  );
}
