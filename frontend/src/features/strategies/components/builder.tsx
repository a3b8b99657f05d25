import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { InlineError } from "@/components/ui/states";
import { useSettled } from "@/lib/use-settled";
import { rulesNowQuery } from "../api";
import { BuilderContext } from "../builder-context";
import type { Check } from "../check";
import { pathText } from "../editing";
import type { Definition, RulesNow } from "../model";
import { placeOf } from "../problem-words";
import { usePreview } from "../use-preview";
import { AboutCard } from "./about-card";
import { OptionsCard } from "./options-card";
import { ParametersCard } from "./parameters-card";
import { PreviewCard } from "./preview-card";
import { CostsCard, LimitsCard, SizeCard } from "./settings-form";
import { SidesCard } from "./sides-card";
import { TrustCard } from "./trust-card";
import { UniverseCard } from "./universe-card";
import { WordsCard } from "./words-card";

export interface BuilderProps {
  /** Of a saved strategy, whose backtests are counted. */
  id: string | null;
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
export function Builder({ id, definition, check, unknown, onChange }: BuilderProps) {
  const [open, setOpen] = useState<string | null>(null);
  const [said, say] = useState("");
  const { problems } = check;
  const isSound = check.isFresh && !check.error && problems.length === 0;
  const rules = useRulesNow(definition, isSound);
  const preview = usePreview(definition, isSound);
  const state = useMemo(
    () => ({
      definition,
      change: onChange,
      problems,
      now: rules && new Map(rules.rules.map((one) => [one.path, one])),
      unknown,
      open,
      setOpen: (path: Parameters<typeof pathText>[0] | null) => setOpen(path && pathText(path)),
      say,
    }),
    [definition, onChange, problems, rules, unknown, open],
  );
  return (
    <BuilderContext value={state}>
      <p role="status" className="sr-only">
        {said}
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5 @min-[1100px]:grid-cols-[minmax(0,1fr)_minmax(0,400px)] @min-[1240px]:grid-cols-[minmax(0,1fr)_minmax(0,498px)]">
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-3.5">
          <div className="order-2 @min-[600px]:order-3">
            <WordsCard words={check.words} />
          </div>
          <Faults check={check} definition={definition} />
          <SidesCard rules={rules} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-3.5 @min-[900px]:@max-[1100px]:grid-cols-2">
          <PreviewCard preview={preview} isSound={isSound} isBroken={problems.length > 0} />
          <TrustCard id={id} preview={preview} />
        </div>
      </div>
      <div className="mt-3.5 grid grid-cols-[minmax(0,1fr)] content-start items-start gap-3.5 @min-[600px]:grid-cols-2 @min-[1100px]:grid-cols-4">
        <UniverseCard />
        <SizeCard />
        <LimitsCard />
        <CostsCard />
      </div>
      <div className="mt-3.5">
        <OptionsCard />
      </div>
      <div className="mt-3.5 grid grid-cols-[minmax(0,1fr)] items-start gap-3.5 @min-[600px]:grid-cols-2">
        <ParametersCard />
        <AboutCard />
      </div>
    </BuilderContext>
  );
}

/** What is to be mended before it can be saved. */
function Faults({ check: { problems, error }, definition }: Pick<BuilderProps, "check" | "definition">) {
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
            {placeOf({ path, message }, definition)}: {message}
          </li>
        ))}
      </ul>
    </section>
  ) : null;
}
