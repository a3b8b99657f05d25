import type { components } from "@/api/schema";
import { rangeOf } from "@/lib/date-range";
import { percentToRatio } from "@/lib/decimal-text";
import type { PythonStrategy, RunCreate, Strategy, Template } from "./api";

type Summary = components["schemas"]["StrategySummaryRead"];
type Parameter = Template["parameters"][number];

/** What may be run: a saved strategy, a template, or a Python file of the owner's folder. */
export type ChoiceKind = "own" | "template" | "python";

/** What stands behind its name in a list. */
export const KIND_WORDS: Readonly<Record<ChoiceKind, string>> = {
  own: "",
  template: " (template)",
  python: " (Python)",
};

/** A strategy that can be run. The symbols and parameters of a saved one are its own, unless they are overwritten. */
export interface Choice {
  id: string;
  name: string;
  summary: string;
  kind: ChoiceKind;
  symbols: readonly string[];
  parameters: readonly Parameter[];
  slippageBps: string;
  /** Whether it sells short; a Python file does if the run allows it, which is null. */
  sellsShort: boolean | null;
  /** Options, whose prices are modelled. */
  writesOptions: boolean;
}

/** What is typed into the form. */
export interface Draft {
  strategy: string;
  /** As typed, with commas or spaces; the strategy's own, or none: its own. */
  symbols: string;
  /** Length of a bar; empty: the strategy's own. */
  timeframe: string;
  start: string;
  end: string;
  cash: string;
  commission: string;
  slippage: string;
  /** USD a written contract and side; empty: 0.65. */
  contractCommission: string;
  /** Basis points of a contract's modelled price on each side; empty: 200. */
  contractSlippage: string;
  benchmark: string;
  /** Name of imported bars; empty: the market's. */
  dataSource: string;
  /** As traded, with dividends and splits, instead of adjusted for them. */
  isRaw: boolean;
  /** Percent a year. */
  cashRate: string;
  isMargin: boolean;
  /** Percent a year. */
  marginRate: string;
  /** A Python file may sell more than it holds. */
  allowsShort: boolean;
  /** Percent a year of what shares sold short are worth. */
  borrowRate: string;
  /** Only those that differ from the default. */
  parameters: Readonly<Record<string, string>>;
}

/** Saved strategies first, then Python files that can be run, then the templates. */
export function choicesOf(
  templates: readonly Template[],
  own: readonly Summary[],
  python: readonly PythonStrategy[] = [],
): Choice[] {
  return [
    ...own.map(({ id, name, summary }) => ({
      id,
      name,
      summary,
      kind: "own" as const,
      symbols: [],
      parameters: [],
      slippageBps: "",
      sellsShort: false,
      writesOptions: false,
    })),
    ...python
      .filter(({ problem }) => problem === null)
      .map(({ file, name, docstring, symbols, parameters }) => ({
        id: file,
        name,
        summary: docstring.split("\n")[0] ?? "",
        kind: "python" as const,
        symbols,
        parameters,
        slippageBps: "",
        sellsShort: null,
        writesOptions: false,
      })),
    ...templates.map((one) => ({
      id: one.id,
      name: one.name,
      summary: one.summary,
      kind: "template" as const,
      symbols: one.universe.symbols,
      parameters: one.parameters,
      slippageBps: one.costs.slippage_bps,
      sellsShort: one.direction !== "long",
      writesOptions: one.option_writing !== null,
    })),
  ];
}

/** A saved strategy's choice with its own symbols, parameters and costs. */
export function withDefinition(choice: Choice, found: Strategy | undefined): Choice {
  if (!found || found.id !== choice.id) {
    return choice;
  }
  const { universe, parameters, costs, direction, option_writing: writing } = found.definition;
  return {
    ...choice,
    symbols: universe.symbols,
    parameters,
    slippageBps: costs.slippage_bps,
    sellsShort: direction !== "long",
    writesOptions: Boolean(writing),
  };
}

/** The draft that the form begins with: five years up to `today`; the server ends it with the last closed session. */
export function firstDraft(choices: readonly Choice[], initial: string | undefined, today: string): Draft {
  const known = choices.find(({ id }) => id === initial) ?? choices[0];
  return {
    strategy: known?.id ?? "",
    symbols: known?.symbols.join(", ") ?? "",
    timeframe: "",
    ...rangeOf("5y", today),
    cash: "100000",
    commission: "",
    slippage: "",
    contractCommission: "",
    contractSlippage: "",
    benchmark: "SPY",
    dataSource: "",
    isRaw: false,
    cashRate: "",
    isMargin: false,
    marginRate: "",
    allowsShort: false,
    borrowRate: "",
    parameters: {},
  };
}

/** Days that suit bars of that length: the shorter they are, the less of them a source keeps. */
export function rangeFor(timeframe: string, today: string) {
  const range = { "1m": "1m", "5m": "1m", "15m": "1m", "1h": "3m" } as const;
  return rangeOf(range[timeframe as keyof typeof range] ?? "5y", today);
}

/** The symbols as typed, upper-case and once each. */
export function symbolsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .toUpperCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
}

/** What is wrong with a draft, for the person; null when it can be sent. */
export function draftProblem(draft: Draft): string | null {
  if (!draft.start || !draft.end || draft.start >= draft.end) {
    return "The first day must be before the last.";
  }
  if (!(Number(draft.cash) >= 100)) {
    return "Start with at least $100.";
  }
  if ([draft.cashRate, draft.marginRate].some((rate) => Number(rate) < 0 || Number(rate) > 50)) {
    return "Interest is between 0 and 50 percent a year.";
  }
  if (Number(draft.borrowRate) < 0 || Number(draft.borrowRate) > 200) {
    return "The fee for borrowed shares is between 0 and 200 percent a year.";
  }
  return symbolsOf(draft.symbols).length > 100 ? "At most 100 symbols." : null;
}

function contractCosts({ contractCommission, contractSlippage }: Draft) {
  return {
    ...(contractCommission ? { commission_per_contract: contractCommission } : {}),
    ...(contractSlippage ? { contract_slippage_bps: contractSlippage } : {}),
  };
}

const SOURCES = { own: "strategy_id", template: "template_id", python: "python_file" } as const;

/** Whether the run may sell short. */
export function maySellShort(draft: Draft, choice: Choice | undefined): boolean {
  return choice?.sellsShort ?? (choice !== undefined && draft.allowsShort);
}

/** The request of a draft. */
export function requestOf(draft: Draft, choice: Choice): RunCreate {
  const symbols = symbolsOf(draft.symbols);
  const benchmark = draft.benchmark.trim().toUpperCase();
  return {
    [SOURCES[choice.kind]]: choice.id,
    ...(symbols.length > 0 && symbols.join() !== choice.symbols.join() ? { symbols } : {}),
    ...(draft.timeframe ? { timeframe: draft.timeframe } : {}),
    start: draft.start,
    end: draft.end,
    cash: draft.cash,
    benchmark: benchmark || null,
    ...(draft.dataSource ? { data_source: draft.dataSource } : {}),
    ...(draft.isRaw ? { prices: "raw" } : {}),
    parameters: { ...draft.parameters },
    costs: {
      ...(draft.commission ? { commission_per_share: draft.commission } : {}),
      ...(draft.slippage ? { slippage_bps: draft.slippage } : {}),
      ...(draft.cashRate ? { cash_rate: percentToRatio(draft.cashRate) } : {}),
      ...(maySellShort(draft, choice)
        ? { short: choice.sellsShort === null, borrow_rate: percentToRatio(draft.borrowRate || "0") }
        : {}),
      ...(choice.writesOptions ? contractCosts(draft) : {}),
      ...(draft.isMargin && !choice.writesOptions
        ? { margin: true, margin_rate: percentToRatio(draft.marginRate || "0") }
        : {}),
    },
  } as RunCreate;
}
