import type { ActivityKind } from "@/lib/activities/words";
import type { ApiError } from "@/lib/problem";
import type { ActivityCreate } from "./model";

/** The fields of an activity that are typed as text. */
export type EntryField =
  | "symbol"
  | "quantity"
  | "price"
  | "amount"
  | "fee"
  | "tax"
  | "to_symbol"
  | "ratio"
  | "cost_share"
  | "to_currency"
  | "to_amount";

export interface FieldTerms {
  readonly name: EntryField;
  readonly label: string;
  readonly hint?: string;
  readonly isOptional?: boolean;
}

const symbol = (hint?: string): FieldTerms => ({
  name: "symbol",
  label: "Symbol",
  ...(hint ? { hint } : {}),
});
const optional = (terms: FieldTerms): FieldTerms => ({ ...terms, isOptional: true });
const FEE = optional({ name: "fee", label: "Fee" });
const TAX = optional({ name: "tax", label: "Tax" });
const HELD_BACK = optional({ name: "tax", label: "Tax held back" });
const PRICE: FieldTerms = { name: "price", label: "Price per share" };
const SHARES: FieldTerms = { name: "quantity", label: "Shares" };
const MONEY: FieldTerms = { name: "amount", label: "Amount" };
const GROSS: FieldTerms = { name: "amount", label: "Amount", hint: "Before the tax that was held back." };
const CONTRACTS: FieldTerms = { name: "quantity", label: "Contracts" };
const OPTION = symbol("The contract by its OCC name, as AAPL261218C00200000.");
const RATIO: FieldTerms = { name: "ratio", label: "New shares for each share" };
const NEW_SYMBOL: FieldTerms = { name: "to_symbol", label: "New symbol" };
const TRADE: readonly FieldTerms[] = [symbol(), SHARES, PRICE, FEE, TAX];
const TRANSFER: readonly FieldTerms[] = [
  optional(symbol("Leave it empty for money.")),
  optional(SHARES),
  optional({ name: "price", label: "Cost per share", hint: "The cost basis that comes with the shares." }),
  optional({ name: "amount", label: "Amount of money" }),
];
const OPTION_END: readonly FieldTerms[] = [OPTION, CONTRACTS];

/** What is asked for each kind, in the order of the form. */
export const KIND_FIELDS: Record<ActivityKind, readonly FieldTerms[]> = {
  buy: TRADE,
  sell: TRADE,
  short: TRADE,
  cover: TRADE,
  deposit: [MONEY],
  withdrawal: [MONEY],
  dividend: [optional(symbol()), GROSS, HELD_BACK],
  interest: [{ ...GROSS, hint: "Below zero for interest you paid." }, HELD_BACK],
  fee: [MONEY],
  tax: [MONEY],
  transfer_in: TRANSFER,
  transfer_out: TRANSFER,
  split: [
    symbol(),
    {
      name: "quantity",
      label: "New shares for each old one",
      hint: "4 for a 4-for-1 split, 0.1 for 1-for-10.",
    },
  ],
  exchange: [
    { name: "amount", label: "Amount paid" },
    { name: "to_amount", label: "Amount received" },
    { name: "to_currency", label: "Currency received" },
    FEE,
  ],
  spin_off: [
    symbol(),
    NEW_SYMBOL,
    RATIO,
    optional({
      name: "cost_share",
      label: "Share of the cost that goes with them",
      hint: "From 0 to 1; your broker tells it.",
    }),
  ],
  merger: [
    symbol(),
    optional(NEW_SYMBOL),
    { ...RATIO, hint: "0 when all of it was paid in cash." },
    optional({ name: "quantity", label: "Shares given up" }),
    optional({ name: "price", label: "Cash for each share" }),
  ],
  symbol_change: [symbol(), NEW_SYMBOL],
  return_of_capital: [symbol(), MONEY],
  exercise: OPTION_END,
  assignment: OPTION_END,
  expiry: OPTION_END,
};

const WORDS = new Set<EntryField>(["symbol", "to_symbol", "to_currency"]);

export function isNumberField(name: EntryField): boolean {
  return !WORDS.has(name);
}

/** The form as it is typed. */
export interface Entry {
  readonly type: ActivityKind;
  readonly account: string;
  readonly date: string;
  readonly currency: string;
  readonly note: string;
  readonly texts: Readonly<Partial<Record<EntryField, string>>>;
}

/** `1,234.50` as `1234.50`; null where it could mean two numbers or none. */
export function plainNumber(text: string): string | null {
  const bare = text.trim().replace(/^[\u2212]/, "-");
  const grouped = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(",", "") : bare;
  return /^-?(\d{1,15}(\.\d{1,12})?|\.\d{1,12})$/.test(grouped) ? grouped : null;
}

export type EntryProblems = Partial<Record<EntryField | "date" | "account" | "currency", string>>;

function fieldProblem({ name, isOptional }: FieldTerms, text: string): string | null {
  if (text === "") {
    return isOptional ? null : "This is needed.";
  }
  if (isNumberField(name) && plainNumber(text) === null) {
    return "Write the number with a point before its decimals, as 1234.56.";
  }
  return null;
}

/** What keeps the form from being sent, by field. */
export function entryProblems(entry: Entry): EntryProblems {
  const problems: EntryProblems = {};
  for (const terms of KIND_FIELDS[entry.type]) {
    const problem = fieldProblem(terms, entry.texts[terms.name]?.trim() ?? "");
    if (problem) {
      problems[terms.name] = problem;
    }
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(entry.date)) {
    problems.date = "The date is missing.";
  }
  if (!/^[A-Z]{3}$/.test(entry.currency)) {
    problems.currency = "Three letters, as USD.";
  }
  if (entry.account === "") {
    problems.account = "Choose the account it happened in.";
  }
  return problems;
}

/** The form as the server takes it; only what the kind asks for is sent. */
export function bodyOf(entry: Entry): ActivityCreate {
  const { type, account, date, currency } = entry;
  const texts = KIND_FIELDS[type].flatMap(({ name }) => {
    const text = entry.texts[name]?.trim() ?? "";
    const value = isNumberField(name) ? plainNumber(text) : text.toUpperCase();
    return text === "" || value === null ? [] : [[name, value] as const];
  });
  return {
    type,
    account,
    date,
    currency,
    note: entry.note.trim(),
    ...Object.fromEntries(texts),
  } as ActivityCreate;
}

/** The field that the server complains about, if the form has it. */
export function refusedField(error: ApiError | null, entry: Entry): keyof EntryProblems | null {
  const named = error?.extensions["field"] ?? error?.errors[0]?.field;
  const isAsked = KIND_FIELDS[entry.type].some(({ name }) => name === named);
  const isCommon = named === "date" || named === "account" || named === "currency";
  return typeof named === "string" && (isAsked || isCommon) ? (named as keyof EntryProblems) : null;
}
