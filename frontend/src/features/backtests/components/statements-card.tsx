import { Info, TriangleAlert } from "lucide-react";
import { Card } from "@/components/ui/card";
import { withDays } from "@/lib/days-in-words";
import { formatDay } from "@/lib/format";
import type { Manifest, Statement } from "../api";

const PRICE_WORDS: Readonly<Record<string, string>> = {
  adjusted: "adjusted for splits and dividends",
  splits: "adjusted for splits",
  raw: "as traded",
};

/** What holds of the run: source, rules, gaps, and by what it can be made again. */
export function StatementsCard({
  statements,
  manifest,
}: {
  statements: readonly Statement[];
  manifest: Manifest | null;
}) {
  return (
    <Card title="What this rests on" className="@container">
      <ul className="gap-x-6 @min-[900px]:columns-2">
        {statements.map(({ topic, text, caution }) => (
          <li key={text} className="mb-2 flex break-inside-avoid gap-2 text-13 text-text2">
            {caution ? (
              <TriangleAlert size={15} aria-label="Caution" className="mt-0.5 shrink-0 text-warn" />
            ) : (
              <Info size={15} aria-hidden className="mt-0.5 shrink-0 text-text3" />
            )}
            <span data-topic={topic}>{withDays(text)}</span>
          </li>
        ))}
      </ul>
      {manifest ? (
        <p className="num mt-3 text-12 break-words text-text3">
          {manifest.bars.toLocaleString("en-US")} bars, {formatDay(manifest.first_bar)} to{" "}
          {formatDay(manifest.last_bar)}. Data {manifest.panel_hash.slice(0, 12)}, definition{" "}
          {manifest.definition_hash.slice(0, 12)}, parameters {manifest.parameters_hash.slice(0, 12)}, engine{" "}
          {manifest.engine_version}: the same gives the same result.
        </p>
      ) : null}
      {manifest?.datasets?.length ? (
        <ul className="num mt-2 grid gap-1 text-12 break-words text-text3">
          {manifest.datasets.map(({ id, symbol, file_name, file_hash, prices, created_at }) => (
            <li key={id}>
              {symbol}: {file_name} ({file_hash.slice(0, 12)}), {PRICE_WORDS[prices]}, imported{" "}
              {formatDay(created_at.slice(0, 10))}
            </li>
          ))}
        </ul>
      ) : null}
    </Card>
  );
}
