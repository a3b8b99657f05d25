import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Card } from "@/components/ui/card";
import { InlineError } from "@/components/ui/states";
import { type ApiError, asApiError } from "@/lib/problem";
import { useSettled } from "@/lib/use-settled";
import { checkQuery } from "../api";
import { BuilderContext } from "../builder-context";
import { pathText } from "../editing";
import type { Definition, Problem, Words } from "../model";
import { ParametersCard } from "./parameters-card";
import { PreviewCard } from "./preview-card";
import { RuleEditor } from "./rule-editor";
import { CostsCard, LimitsCard, SizeCard, UniverseCard } from "./settings-form";
import { WordsCard } from "./words-card";

export interface Check {
  problems: readonly Problem[];
  words: Words | undefined;
  /** The definition cannot even be read as it stands. */
  error: ApiError | null;
  /** The answer is for what is shown now. */
  isFresh: boolean;
}

/** What the server says of the definition, soon after the last change. */
export function useCheck(definition: Definition): Check {
  const settled = useSettled(definition, 250);
  const query = useQuery({ ...checkQuery(settled), placeholderData: (before) => before });
  return {
    problems: query.error ? [] : (query.data?.problems ?? []),
    words: query.error ? undefined : query.data?.words,
    error: query.error ? asApiError(query.error) : null,
    isFresh: JSON.stringify(settled) === JSON.stringify(definition) && !query.isPlaceholderData,
  };
}

export interface BuilderProps {
  definition: Definition;
  check: Check;
  onChange: (next: Definition) => void;
}

/** The rule tree with its plain words, and what surrounds the rules. */
export function Builder({ definition, check, onChange }: BuilderProps) {
  const [open, setOpen] = useState<string | null>(null);
  const { problems } = check;
  const state = useMemo(
    () => ({
      definition,
      change: onChange,
      problems,
      open,
      setOpen: (path: Parameters<typeof pathText>[0] | null) => setOpen(path && pathText(path)),
    }),
    [definition, onChange, problems, open],
  );
  return (
    <BuilderContext value={state}>
      <div className="grid gap-3.5 @min-[1100px]:grid-cols-[minmax(0,1fr)_minmax(0,380px)]">
        <div className="grid content-start gap-3.5">
          <div className="order-2 @min-[600px]:order-3">
            <WordsCard words={check.words} />
          </div>
          <Faults check={check} />
          <Card title="Enter when" className="@container order-2">
            <RuleEditor rule={definition.entry} path={["entry"]} />
          </Card>
          <Card title="Exit when" className="@container order-2">
            <RuleEditor rule={definition.exit} path={["exit"]} />
          </Card>
        </div>
        <div className="grid content-start gap-3.5 @min-[600px]:grid-cols-2 @min-[1100px]:grid-cols-1">
          <PreviewCard
            definition={definition}
            isSound={check.isFresh && !check.error && problems.length === 0}
          />
          <UniverseCard />
          <SizeCard />
          <LimitsCard />
          <CostsCard />
          <ParametersCard />
        </div>
      </div>
    </BuilderContext>
  );
}

/** What is to be mended before it can be saved. */
function Faults({ check: { problems, error } }: { check: Check }) {
  if (error) {
    return <InlineError error={error} className="order-1 mt-0" />;
  }
  return problems.length > 0 ? (
    <section
      aria-label="To be mended"
      className="order-1 rounded-button border border-danger-line bg-danger px-3.5 py-2.5 text-13"
    >
      <p className="font-semibold text-down">It cannot be saved or run yet</p>
      <ul className="num text-text2">
        {problems.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            {path}: {message}
          </li>
        ))}
      </ul>
    </section>
  ) : null;
}
