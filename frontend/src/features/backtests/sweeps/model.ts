import { formatDay, formatPercent } from "@/lib/format";
import { BAR_LENGTHS, metricText } from "../model";
import type { Cell, Figure, Results, Sweep } from "./api";

const STAGES: Readonly<Record<Sweep["stage"], string>> = {
  waiting: "Waiting for its turn",
  gathering: "Gathering bars",
  trying: "Trying variants",
  judging: "Judging the best",
  ended: "Ended",
};

/** Where a sweep stands, in words. */
export function sweepWords(sweep: Sweep): string {
  if (sweep.state !== "running") {
    return { done: "Done", failed: "Failed", canceled: "Canceled" }[sweep.state];
  }
  const counts: Partial<Record<Sweep["stage"], string>> = { gathering: "symbols", trying: "trials" };
  const what = counts[sweep.stage];
  const of =
    what && sweep.total > 0
      ? `, ${sweep.done.toLocaleString("en-US")} of ${sweep.total.toLocaleString("en-US")} ${what}`
      : "";
  return `${STAGES[sweep.stage]}${of}`;
}

/** How far a sweep is, 0 to 1. */
export function sweepShare(sweep: Sweep): number {
  if (sweep.stage === "trying") {
    return 0.1 + 0.85 * (sweep.total > 0 ? sweep.done / sweep.total : 0);
  }
  return { waiting: 0.01, gathering: 0.05, judging: 0.97, ended: 1 }[sweep.stage];
}

const METHODS: Readonly<Record<Sweep["method"], string>> = {
  grid: "grid",
  random: "random",
  walk_forward: "walk forward",
};

/** What was tried, in a line: `80 variants, grid · fast, slow · AAPL · Jan 4, 2016 – Dec 31, 2024`. */
export function sweepTerms(sweep: Sweep): string {
  const names = sweep.axes.map(({ name }) => name.replaceAll("_", " ")).join(", ");
  const rest = sweep.symbols.length > 3 ? ` and ${sweep.symbols.length - 3} more` : "";
  const symbols = `${sweep.symbols.slice(0, 3).join(", ")}${rest}`;
  const count = sweep.variants.toLocaleString("en-US");
  const bars = BAR_LENGTHS.find(({ value }) => value === sweep.timeframe)?.label.toLowerCase();
  const own = [
    sweep.timeframe && sweep.timeframe !== "1d" && bars ? ` · ${bars}` : "",
    sweep.prices === "raw" ? " · prices as traded" : "",
    sweep.data_source ? ` · bars of ${sweep.data_source}` : "",
  ].join("");
  return `${count} variants, ${METHODS[sweep.method]} · ${names} · ${symbols} · ${formatDay(sweep.start)} – ${formatDay(sweep.end)}${own}`;
}

/** `fast 10, slow 120` */
export function valuesText(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`)
    .join(", ");
}

/** The figure of that key. */
export function figureOf(results: Results, key: string): Figure | undefined {
  return results.figures.find((figure) => figure.key === key);
}

/** A figure in its unit; a dash where it has no meaning. */
export function figureText(figure: Figure | undefined, value: string | null | undefined): string {
  return figure ? metricText(figure, (value ?? null) as never) : "—";
}

/** A number of two places. */
export function plainNumber(value: string | null | undefined): string {
  return formatPercent((value ?? null) as never).replace("%", "");
}

/** The heatmap in a sentence. */
export function heatmapSentence(results: Results): string {
  const figure = figureOf(results, results.metric);
  const known = results.cells.filter((cell) => cell.value !== null);
  const best = known.toSorted((a, b) => Number(b.value) - Number(a.value))[0];
  if (!figure || !best) {
    return "No variant has this figure.";
  }
  const [low, middle, high] = [results.lowest, results.median, results.highest].map((value) =>
    figureText(figure, value),
  );
  return (
    `${figure.title} of ${results.known.toLocaleString("en-US")} variants: ${low} to ${high}, half of them above ${middle}. ` +
    `Highest at ${valuesText(placeOf(results, best))}.`
  );
}

/** The values that a cell stands for. */
export function placeOf(results: Results, cell: Cell): Record<string, string> {
  return { [results.x]: cell.x, ...(results.y && cell.y !== null ? { [results.y]: cell.y } : {}) };
}
