import { Check, X } from "lucide-react";
import { cn } from "@/lib/cn";
import { useBuilder } from "../builder-context";
import { type Path, pathText } from "../editing";
import { figureText, type RuleNow } from "../model";

type SymbolNow = RuleNow["symbols"][number];

/** `671.93 > 618.40`: the two sides as they stand. */
function sidesWords({ left, right }: SymbolNow, { units }: RuleNow): string {
  if (left === null || right === null) {
    return "not known";
  }
  // A ratio beside a plain number is a ratio, too.
  const unit = units?.find((one) => one !== "number");
  const [one, other] = [Number(left), Number(right)];
  const sign = one > other ? ">" : one < other ? "<" : "=";
  return `${figureText(left, unit)} ${sign} ${figureText(right, unit)}`;
}

/** One instrument's figures, or how many fulfil the rule. */
function countWords(rule: RuleNow): string | null {
  const [only, ...others] = rule.symbols;
  if (only && others.length === 0) {
    return rule.units ? sidesWords(only, rule) : null;
  }
  return `${rule.true} of ${rule.known} symbols`;
}

function Verdict({ isTrue }: { isTrue: boolean | null }) {
  if (isTrue === null) {
    return <span className="text-text3">Not known</span>;
  }
  const Icon = isTrue ? Check : X;
  return (
    <span className={cn("inline-flex items-center gap-1 font-semibold", isTrue ? "text-up" : "text-text2")}>
      <Icon size={14} aria-hidden />
      {isTrue ? "True" : "False"}
    </span>
  );
}

/** Beside a rule: its figures at the last close and whether it is true; of several symbols, for how many. */
export function NowMark({ path }: { path: Path }) {
  const rule = useBuilder().now?.get(pathText(path));
  if (!rule) {
    return null;
  }
  if (rule.asks_for_position) {
    return <span className="px-1 text-12 text-text3">asked while held</span>;
  }
  if (rule.asks_for_portfolio) {
    return <span className="px-1 text-12 text-text3">asked within a run</span>;
  }
  return (
    <span className="num inline-flex items-center gap-2 px-1 text-12 text-text2">
      {countWords(rule)}
      <Verdict isTrue={rule.known === 0 ? null : rule.true > 0} />
    </span>
  );
}

/** The figures of each symbol, those for which the rule is true first. */
export function NowList({ path }: { path: Path }) {
  const rule = useBuilder().now?.get(pathText(path));
  return rule && rule.symbols.length > 1 ? (
    <div className="mt-3 border-t border-hair pt-2">
      <h3 className="mb-1 text-12 font-semibold text-text3">At the last close</h3>
      <ul className="num grid gap-x-4 gap-y-0.5 text-12 @min-[600px]:grid-cols-2">
        {rule.symbols.map((one) => (
          <li key={one.symbol} className="flex items-center gap-2">
            <b>{one.symbol}</b>
            <span className="mr-auto text-text2">{sidesWords(one, rule)}</span>
            <Verdict isTrue={one.is_true} />
          </li>
        ))}
      </ul>
    </div>
  ) : null;
}
