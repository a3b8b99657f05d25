import { TriangleAlert } from "lucide-react";
import type { components } from "@/api/schema";
import { formatDay } from "@/lib/format";

type Gap = components["schemas"]["GapRead"];

const WORDS: Record<Gap["kind"], string> = {
  price: "no price",
  rate: "no rate",
  stale_price: "old price",
  split: "a split that your records lack",
};

/** What the figures beside it leave out, or could only value by an old price; nothing when they are whole. */
export function GapsNotice({ gaps }: { gaps: readonly Gap[] | undefined }) {
  if (!gaps || gaps.length === 0) {
    return null;
  }
  const has = (...kinds: Gap["kind"][]) => gaps.some(({ kind }) => kinds.includes(kind));
  const summary = [
    has("split") && "A split is missing from your records: these figures are wrong until it is there.",
    has("price", "rate") && "These figures are partial: prices or rates are missing.",
    has("stale_price") && "Some holdings are valued at an old price.",
  ].find(Boolean);
  return (
    <details className="rounded-button border border-paper-line bg-paper px-3.5 py-2 text-13 text-paper-text">
      <summary className="cursor-pointer font-semibold">
        <TriangleAlert size={15} aria-hidden className="mr-2 inline" />
        {summary}
      </summary>
      <ul className="mt-2 grid gap-1 text-text2">
        {gaps.map(({ symbol, kind, first, last, detail }) => (
          <li key={`${symbol} ${kind} ${first}`}>
            <b className="text-text">{symbol}</b>, {WORDS[kind]}{" "}
            {first === last ? `on ${formatDay(first)}` : `from ${formatDay(first)} to ${formatDay(last)}`}.{" "}
            {detail}
          </li>
        ))}
      </ul>
    </details>
  );
}
