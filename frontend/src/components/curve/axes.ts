const ROUGH = [1e9, 1e6, 1e3] as const;
const LETTERS = ["B", "M", "k"] as const;

function moneySign(currency: string): string {
  const parts = new Intl.NumberFormat("en-US", { style: "currency", currency }).formatToParts(0);
  return parts.find(({ type }) => type === "currency")?.value ?? "";
}

/**
 * The texts of an axis of money whose values lie between `least` and `most`: as short as keeps neighboring ticks
 * apart.
 */
export function moneyAxis(least: number, most: number, currency: string): (value: number) => string {
  const step = Math.max((most - least) / 6, 0.01);
  const largest = Math.max(Math.abs(least), Math.abs(most));
  const at = ROUGH.findIndex((size) => largest >= size && step >= size / 100);
  const unit = ROUGH[at] ?? 1;
  const places = Math.min(2, Math.max(0, Math.ceil(-Math.log10(step / unit))));
  const format = new Intl.NumberFormat("en-US", {
    minimumFractionDigits: unit === 1 && places > 0 ? 2 : 0,
    // One more than the step needs: ticks stand at 2.5 thousand, too.
    maximumFractionDigits: unit === 1 ? places && 2 : Math.min(2, places + 1),
  });
  const sign = moneySign(currency);
  return (value) => {
    const letter = value === 0 ? "" : (LETTERS[at] ?? "");
    const shown = `${sign}${format.format(Math.abs(value) / unit)}${letter}`;
    return value < 0 ? `\u2212${shown}` : shown;
  };
}

/** The texts of an axis of ratios: `+5%`, `−0.5%`. */
export function ratioAxis(least: number, most: number): (value: number) => string {
  const places = most - least < 0.03 ? 2 : most - least < 0.2 ? 1 : 0;
  const format = new Intl.NumberFormat("en-US", {
    style: "percent",
    minimumFractionDigits: 0,
    maximumFractionDigits: places,
    signDisplay: "negative",
  });
  return (value) => format.format(value).replace("-", "\u2212");
}
