import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Card } from "@/components/ui/card";
import { InlineError } from "@/components/ui/states";
import { formatDay } from "@/lib/format";
import { type ApiError, asApiError } from "@/lib/problem";
import { useSettled } from "@/lib/use-settled";
import { checkQuery, rulesNowQuery } from "../api";
import { BuilderContext } from "../builder-context";
import { pathText } from "../editing";
import type { Definition, Problem, RulesNow, Words } from "../model";
import { AboutCard } from "./about-card";
import { ParametersCard } from "./parameters-card";
import { PreviewCard } from "./preview-card";
import { RuleEditor } from "./rule-editor";
import { CostsCard, LimitsCard, SizeCard } from "./settings-form";
import { UniverseCard } from "./universe-card";
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
  unknown: readonly string[];
  onChange: (next: Definition) => void;
}

/** What the rules say at the last close, a moment after each change that leaves the definition sound. */
function useRulesNow(definition: Definition, isSound: boolean): RulesNow | null {
  const settled = useSettled(definition, 600);
  const isCurrent = JSON.stringify(settled) === JSON.stringify(definition);
  const query = useQuery({ ...rulesNowQuery(settled), enabled: isSound && isCurrent });
  return (isCurrent && query.data) || null;
}

/** The rule tree with its plain words, and what surrounds the rules. */
export function Builder({ definition, check, unknown, onChange }: BuilderProps) {
  const [open, setOpen] = useState<string | null>(null);
  const { problems } = check;
  const isSound = check.isFresh && !check.error && problems.length === 0;
  const rules = useRulesNow(definition, isSound);
  const state = useMemo(
    () => ({
      definition,
      change: onChange,
      problems,
      now: rules && new Map(rules.rules.map((one) => [one.path, one])),
      unknown,
      open,
      setOpen: (path: Parameters<typeof pathText>[0] | null) => setOpen(path && pathText(path)),
    }),
    [definition, onChange, problems, rules, unknown, open],
  );
  return (
    <BuilderContext value={state}>
      <div className="grid gap-3.5 @min-[1100px]:grid-cols-[minmax(0,1fr)_minmax(0,380px)] @min-[1100px]:grid-rows-[auto_1fr]">
        <div className="grid content-start gap-3.5">
          <div className="order-2 @min-[600px]:order-3">
            <WordsCard words={check.words} />
          </div>
          <Faults check={check} />
          <Card
            title="Enter when"
            aside={rules ? <span className="num text-12 text-text3">{closeWords(rules)}</span> : null}
            className="@container order-2"
          >
            <RuleEditor rule={definition.entry} path={["entry"]} />
          </Card>
          <Card title="Exit when" className="@container order-2">
            <RuleEditor rule={definition.exit} path={["exit"]} />
          </Card>
        </div>
        <div className="grid content-start gap-3.5 @min-[600px]:grid-cols-2 @min-[1100px]:col-start-2 @min-[1100px]:row-span-2 @min-[1100px]:row-start-1 @min-[1100px]:grid-cols-1">
          <PreviewCard definition={definition} isSound={isSound} />
          <UniverseCard />
          <SizeCard />
          <LimitsCard />
          <CostsCard />
        </div>
        <div className="grid content-start gap-3.5 @min-[600px]:grid-cols-2">
          <ParametersCard />
          <AboutCard />
        </div>
      </div>
    </BuilderContext>
  );
}

function closeWords({ session_date, delay }: RulesNow): string {
  return `Now: the close of ${formatDay(session_date)}, ${delay}`;
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
