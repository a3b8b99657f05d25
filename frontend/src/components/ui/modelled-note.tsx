import { TriangleAlert } from "lucide-react";

/** What is said wherever a figure holds prices of options that no market made. */
export const MODELLED = "Option prices are modelled, not market prices.";

/** Says so at the head of a result, with what was assumed on demand. */
export function ModelledNote({ assumptions = [] }: { assumptions?: readonly string[] | undefined }) {
  return (
    <section
      aria-label="Modelled option prices"
      className="rounded-control border border-paper-line bg-paper px-3 py-2 text-13 text-text2"
    >
      <p className="flex items-start gap-2">
        <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warn" />
        <b className="text-warn">{MODELLED}</b>
      </p>
      {assumptions.length > 0 ? (
        <details>
          <summary className="min-h-6 cursor-pointer py-1 font-semibold text-brand">What was assumed</summary>
          <ul className="num grid max-w-[110ch] list-disc gap-1.5 pt-1 pb-1 pl-5">
            {assumptions.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}
