import { useNavigate } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { type FocusEvent, useEffect, useRef, useState } from "react";
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
  const onBlur = (event: FocusEvent<HTMLDivElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) {
      setIsOpen(false);
    }
  };
  const onSelect = (symbol: string) => {
    setIsOpen(false);
    void navigate({ to: "/trade", search: { symbol } });
  };
  return (
    <div className="relative" onBlur={onBlur}>
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
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard for the field inside.
        <div
          className="absolute top-full left-0 z-30 mt-1.5 w-[min(340px,80vw)]"
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              event.preventDefault();
              setIsOpen(false);
              button.current?.focus();
            }
          }}
        >
          <SymbolSearch ref={field} onSelect={onSelect} className="rounded-button bg-s1 shadow-pop" />
        </div>
      ) : null}
    </div>
  );
}
