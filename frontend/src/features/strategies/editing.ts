import type { Compare, Definition, Operand, Rule, Template } from "./model";

/** Steps to a part of a definition: `["entry", "rules", 0, "left"]`. */
export type Path = readonly (string | number)[];
export type Group = Extract<Rule, { rules: Rule[] }>;

export const CLOSE: Operand = { kind: "price", field: "close", symbol: null, ago: 0 };
const AVERAGE: Operand = {
  kind: "indicator",
  name: "sma",
  arguments: { period: { kind: "number", value: "200" } },
  symbol: null,
  ago: 0,
};

/** The rule that "Add rule" begins with: sound as it stands. */
export const NEW_RULE: Compare = { node: "compare", left: CLOSE, comparator: "above", right: AVERAGE };

/** A template as a definition of one's own. */
export function cloned({
  id: _,
  entry_text: __,
  exit_text: ___,
  runs: ____,
  limit: _____,
  contracts_text: ______,
  ...rest
}: Template) {
  const definition: Definition = { format: "paiid.strategy/1", ...rest };
  return definition;
}

/** What "Empty" begins with. */
export const EMPTY: Definition = {
  format: "paiid.strategy/1",
  name: "New strategy",
  family: "custom",
  summary: "",
  direction: "long",
  universe: { name: "My symbols", symbols: ["SPY"], meaning: "" },
  timeframe: "1d",
  evaluation: "every_close",
  parameters: [],
  entry: { node: "and", rules: [NEW_RULE] },
  exit: { node: "or", rules: [{ ...NEW_RULE, comparator: "below" }] },
  sizing: { method: "equal_weight", arguments: {}, meaning: "" },
  risk: { max_positions: 1, max_weight: "1", stop: null, meaning: "" },
  costs: { commission_per_share: "0", slippage_bps: "5", meaning: "" },
  fails_when: [],
  references: [],
};

/** The part at `path`; undefined where there is none. */
export function partAt(whole: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (part, step) => (part as Record<string | number, unknown> | undefined)?.[step],
    whole,
  );
}

function replaced(part: unknown, path: Path, change: (before: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    return change(part);
  }
  const inner = replaced((part as Record<string | number, unknown>)[step], rest, change);
  return Array.isArray(part)
    ? part.map((one, index) => (index === step ? inner : one))
    : { ...(part as object), [step]: inner };
}

/** The definition with another part at `path`. */
export function withPart(whole: Definition, path: Path, part: unknown): Definition {
  return replaced(whole, path, () => part) as Definition;
}

/** The definition with a rule more at the end of the group at `path`. */
export function withRule(whole: Definition, path: Path, rule: Rule): Definition {
  return replaced(whole, path, (group) => ({
    ...(group as Group),
    rules: [...(group as Group).rules, rule],
  })) as Definition;
}

/** The definition without the rule at `path`; without the whole side, the rule is "never". */
export function withoutRule(whole: Definition, path: Path): Definition {
  const index = path.at(-1);
  if (typeof index !== "number") {
    return withPart(whole, path, { node: "constant", value: false });
  }
  return replaced(whole, path.slice(0, -1), (rules) =>
    (rules as Rule[]).filter((_, place) => place !== index),
  ) as Definition;
}

/** `["entry", "rules", 0]` as the server writes it: `entry.rules.0`. */
export function pathText(path: Path): string {
  return path.join(".");
}

/** The problems of the part at `path` and of what is in it. */
export function problemsAt<One extends { path: string }>(problems: readonly One[], path: Path): One[] {
  const at = pathText(path);
  return problems.filter((one) => one.path === at || one.path.startsWith(`${at}.`));
}

/** Whether two definitions say the same. */
export function isSame(one: Definition, other: Definition): boolean {
  return sorted(one) === sorted(other);
}

/** JSON with its members in the order of their names: the server may answer them in another order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
