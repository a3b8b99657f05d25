import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type KeyboardEvent, type Ref, useDeferredValue, useId, useState } from "react";
import { cn } from "@/lib/cn";
import { searchQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { controlClass } from "./field";

export interface SymbolSearchProps {
  onSelect: (symbol: string) => void;
  label?: string;
  placeholder?: string;
  /** Leave the chosen symbol in the field instead of emptying it. */
  keep?: boolean;
  initial?: string;
  className?: string;
  ref?: Ref<HTMLInputElement>;
}

/** Find an instrument by symbol or name: a combobox over the server's search. */
export function SymbolSearch(props: SymbolSearchProps) {
  const {
    onSelect,
    label = "Find a symbol",
    placeholder = "Symbol or company",
    keep,
    initial = "",
    className,
    ref,
  } = props;
  const id = useId();
  const [text, setText] = useState(initial);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const query = useQuery(searchQuery(useDeferredValue(text)));
  const results = query.data?.items ?? [];
  const shown = open && text.trim() !== "";
  const choose = (symbol: string) => {
    setText(keep ? symbol : "");
    setOpen(false);
    onSelect(symbol);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && results.length > 0) {
      event.preventDefault();
      setActive((active + step + results.length) % results.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const found = results[active]?.symbol;
      if (found) {
        choose(found);
      }
    } else if (event.key === "Escape" && shown) {
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <div className={cn("relative", className)}>
      <span className={controlClass()}>
        <Search size={16} aria-hidden className="ml-3 shrink-0 text-text3" />
        <input
          ref={ref}
          role="combobox"
          aria-label={label}
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && results[active] ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={text}
          className="h-full min-w-0 flex-1 bg-transparent px-2.5 outline-none"
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
            setOpen(true);
          }}
        />
      </span>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Matches"
        hidden={!shown}
        className="absolute inset-x-0 top-full z-30 mt-1.5 max-h-80 overflow-auto rounded-button border border-line2 bg-s2 p-1 shadow-pop"
      >
        {results.map((result, index) => (
          <div
            key={result.symbol}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(result.symbol);
            }}
            className="flex cursor-pointer items-baseline gap-3 rounded-control px-2.5 py-2 hover:bg-s3 aria-selected:bg-s3"
          >
            <b className="w-16 shrink-0 font-bold">{result.symbol}</b>
            <span className="truncate text-13 text-text2">{result.name}</span>
          </div>
        ))}
        <p role="status" className="px-2.5 py-1.5 text-12 text-text3 empty:hidden">
          {searchNote(query.error, query.isFetching, results.length)}
        </p>
      </div>
    </div>
  );
}

function searchNote(error: unknown, isFetching: boolean, count: number): string {
  if (error) {
    return asApiError(error).detail;
  }
  if (count === 0) {
    return isFetching ? "Searching" : "No instrument matches.";
  }
  return "";
}
