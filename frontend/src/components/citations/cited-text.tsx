import { cn } from "@/lib/cn";
import { withMinus } from "@/lib/minus";

export const CITATION_BADGE =
  "num inline-grid h-4 min-w-[17px] place-items-center rounded-[5px] bg-s3 px-1 text-11 leading-none font-bold text-prepare";

type Part =
  | { readonly key: string; readonly text: string }
  | { readonly key: string; readonly cites: number };

/** A text cut at its citations: `rose [2] lately` is text, 2, text. */
export function citedParts(text: string): Part[] {
  return withMinus(text)
    .split(/\s*\[(\d+)\]/)
    .map((part, index): Part => {
      const key = `${index}`;
      return index % 2 === 1 ? { key, cites: Number(part) } : { key, text: part };
    })
    .filter((part) => "cites" in part || part.text !== "");
}

export interface CitationBadgeProps {
  number: number;
  /** What stands behind it, in a few words, for who cannot see where it leads. */
  name: string | undefined;
  selected: boolean;
  onSelect: (number: number) => void;
}

/** The number of a source, to be opened. */
export function CitationBadge({ number, name, selected, onSelect }: CitationBadgeProps) {
  return (
    <span className="whitespace-nowrap">
      &nbsp;
      <button
        type="button"
        aria-label={`Source ${number}${name ? `: ${name}` : ""}`}
        aria-pressed={selected}
        onClick={() => onSelect(number)}
        className={cn(
          CITATION_BADGE,
          "align-[1px] hover:bg-on-a aria-pressed:bg-on-a aria-pressed:text-focus",
        )}
      >
        {number}
      </button>
    </span>
  );
}

export interface CitedTextProps {
  text: string;
  /** What stands behind a number, in a few words, for who cannot see where it leads. */
  nameOf: (number: number) => string | undefined;
  selected: number | null;
  onSelect: (number: number) => void;
}

/** A text whose citations can be opened. */
export function CitedText({ text, nameOf, selected, onSelect }: CitedTextProps) {
  return citedParts(text).map((part) =>
    "text" in part ? (
      <span key={part.key}>{part.text}</span>
    ) : (
      <CitationBadge
        key={part.key}
        number={part.cites}
        name={nameOf(part.cites)}
        selected={selected === part.cites}
        onSelect={onSelect}
      />
    ),
  );
}
