import { argumentWords, type Definition, type Parameter, type SizingMethod, weightWords } from "./model";

const AS_THEY_ARE: ReadonlySet<string> = new Set(["amount", "shares"]);
const SHORT_SIZINGS: Record<SizingMethod, { argument: string | null; words: string }> = {
  equal_weight: { argument: null, words: "Equal parts" },
  fixed_amount: { argument: "amount", words: "{} USD a position" },
  fixed_shares: { argument: "shares", words: "{} shares" },
  fixed_fraction: { argument: "fraction", words: "{} of the equity" },
  risk_per_trade: { argument: "risk", words: "{} risk a trade" },
  volatility_target: { argument: "annual_volatility", words: "{} volatility" },
  inverse_volatility: { argument: null, words: "By inverse volatility" },
  installments: { argument: "part", words: "{} each time" },
};

/** How much one position takes, as on a tile: `1% risk a trade`. */
export function sizingWords(
  { method, arguments: given }: Definition["sizing"],
  parameters: readonly Parameter[],
): string {
  const { argument, words } = SHORT_SIZINGS[method];
  const found = argument === null ? undefined : given[argument];
  if (!found) {
    return words.replace("{} ", "");
  }
  const amount =
    found.kind === "number" && !AS_THEY_ARE.has(argument ?? "")
      ? weightWords(found.value).replace(".00", "")
      : argumentWords(found, parameters);
  return words.replace("{}", amount);
}
