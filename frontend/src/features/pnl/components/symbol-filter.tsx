import { X } from "lucide-react";
import { useId, useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { SYMBOL } from "../search";

export interface SymbolFilterProps {
  /** The symbol that is on, or "". */
  value: string;
  onChange: (symbol: string) => void;
}

/** Narrows a list to one symbol; applied on Enter or with the button. */
export function SymbolFilter({ value, onChange }: SymbolFilterProps) {
  const id = useId();
  const [draft, setDraft] = useState(value);
  const symbol = draft.trim().toUpperCase();
  const isWrong = symbol !== "" && !SYMBOL.test(symbol);
  return (
    <form
      className="ml-auto flex items-center gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) {
          onChange(symbol);
        }
      }}
    >
      <label htmlFor={id} className="text-12 text-text3">
        Symbol
      </label>
      <input
        id={id}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        placeholder="All"
        maxLength={16}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        aria-invalid={isWrong || undefined}
        aria-describedby={isWrong ? `${id}-error` : undefined}
        className="h-8 w-24 rounded-control border border-strong bg-rail px-2.5 text-13 font-semibold uppercase placeholder:font-normal placeholder:normal-case aria-invalid:border-down"
      />
      {value ? (
        <IconButton label="Show all symbols" size="sm" onClick={() => onChange("")}>
          <X size={14} aria-hidden />
        </IconButton>
      ) : null}
      <Button size="sm" type="submit">
        Filter
      </Button>
      {isWrong ? (
        <span id={`${id}-error`} role="alert" className="text-12 text-down">
          No symbol looks like this.
        </span>
      ) : null}
    </form>
  );
}
