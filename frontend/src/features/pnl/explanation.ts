import type { AmountWords } from "@/lib/amounts";
import { counted, type DecimalText, formatPrice } from "@/lib/format";
import { type Explanation, signedRatio } from "./model";

type Input = Explanation["inputs"][number];

/** A value of an explanation as its unit is written. */
export function unitText(
  value: DecimalText | null,
  unit: Explanation["unit"],
  amounts: AmountWords,
  currency: string,
): string {
  switch (unit) {
    case "money":
      return amounts.money(value, currency);
    case "ratio":
      return signedRatio(value);
    case "days":
      return value === null ? "—" : counted(Number(value), "day");
    default:
      // A factor of 0.9693 is no 0.97.
      return formatPrice(value);
  }
}

/** `100 of 2,418 inputs; more load as you scroll`, or how many there are. */
export function inputCountWords(shown: number, count: number): string {
  return shown < count
    ? `${shown.toLocaleString("en-US")} of ${counted(count, "input")}; more load as you scroll`
    : counted(count, "input");
}

/** A key for each input that it keeps when others come: several may be of the same entry, or have the same label. */
export function inputKey(inputs: readonly Input[]): (input: Input) => string {
  const counts = new Map<string, number>();
  const keys = new Map(
    inputs.map((input) => {
      const name = input.entry?.id ?? input.label;
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return [input, count === 0 ? name : `${name}~${count}`];
    }),
  );
  return (input) => keys.get(input) ?? "";
}
