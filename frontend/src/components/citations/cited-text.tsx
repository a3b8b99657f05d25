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

export interface CitedTextProps {
  text: string;
  /** What stands behind a number, in a few words, for who cannot see where it leads. */
  nameOf: (number: number) => string | undefined;
  selected: number | null;
  onSelect: (number: number) => void;
}

/** A text whose citations can be opened. */
export function CitedText({ text, nameOf, selected, onSelect }: CitedTextProps) {
  return citedParts(text).map((part) => {
    if ("text" in part) {
      return <span key={part.key}>{part.text}</span>;
    }
    const name = nameOf(part.cites);
    return (
      <span key={part.key} className="whitespace-nowrap">
        &nbsp;
        <button
          type="button"
          aria-label={`Source ${part.cites}${name ? `: ${name}` : ""}`}
          aria-pressed={selected === part.cites}
          onClick={() => onSelect(part.cites)}
          className={cn(
            CITATION_BADGE,
            "align-[1px] hover:bg-on-a aria-pressed:bg-on-a aria-pressed:text-focus",
          )}
        >
          {part.cites}
        </button>
      </span>
    );
  });
}
