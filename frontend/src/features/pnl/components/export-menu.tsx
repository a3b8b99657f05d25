import { Download } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { type ExecutionFilter, useExport } from "../api/trades";
import type { TradeList } from "../search";

const CHOICES: readonly { list: TradeList; label: string }[] = [
  { list: "closed", label: "Closed trades (CSV)" },
  { list: "executions", label: "Executions (CSV)" },
];

/** Saves a list of the chosen period as a file. */
export function ExportMenu({ filters }: { filters: Record<TradeList, ExecutionFilter> }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const file = useExport();
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!frame.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    if (open) {
      document.addEventListener("pointerdown", outside);
    }
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu from anywhere inside it.
    <div
      ref={frame}
      className="relative"
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) {
          event.stopPropagation();
          setOpen(false);
          frame.current?.querySelector("button")?.focus();
        }
      }}
    >
      <Button aria-expanded={open} aria-controls={`${id}-menu`} onClick={() => setOpen(!open)}>
        <Download size={16} aria-hidden className="text-text2" />
        Export
      </Button>
      {open ? (
        <div
          id={`${id}-menu`}
          className="absolute top-full right-0 z-30 mt-2 grid w-60 gap-1 rounded-button border border-line2 bg-s2 p-1.5 shadow-pop"
        >
          <p className="px-2.5 pt-1 text-12 text-text3">Of the chosen period</p>
          {CHOICES.map(({ list, label }) => (
            <Button
              key={list}
              variant="ghost"
              className="justify-start"
              busy={file.isPending}
              onClick={() =>
                file.mutate({ list, filter: filters[list] }, { onSuccess: () => setOpen(false) })
              }
            >
              {label}
            </Button>
          ))}
          {file.error ? <InlineError error={asApiError(file.error)} /> : null}
        </div>
      ) : null}
    </div>
  );
}
