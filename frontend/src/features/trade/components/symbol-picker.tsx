import { useNavigate } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { SymbolSearch } from "@/components/ui/symbol-search";

/** Opens the symbol search under the heading; a choice becomes the page's symbol. */
export function SymbolPicker() {
  const navigate = useNavigate();
  const [isOpen, setIsOpen] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isOpen) {
      field.current?.focus();
    }
  }, [isOpen]);
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) {
      setIsOpen(false);
    }
  };
  const onSelect = (symbol: string) => {
    setIsOpen(false);
    void navigate({ to: "/trade", search: { symbol } });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      setIsOpen(false);
      button.current?.focus();
    }
  };
  return (
    <fieldset aria-label="Symbol" className="relative m-0 min-w-0" onBlur={onBlur} onKeyDown={onKeyDown}>
      <IconButton
        ref={button}
        label="Change symbol"
        size="sm"
        variant="ghost"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <ChevronDown size={17} aria-hidden />
      </IconButton>
      {isOpen ? (
        <div className="absolute top-full left-0 z-30 mt-1.5 w-[min(340px,80vw)] max-tile:fixed max-tile:inset-x-4 max-tile:top-[120px] max-tile:w-auto">
          <SymbolSearch ref={field} onSelect={onSelect} className="rounded-button bg-s1 shadow-pop" />
        </div>
      ) : null}
    </fieldset>
  );
}
