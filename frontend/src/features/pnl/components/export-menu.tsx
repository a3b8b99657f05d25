import { Download } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/states";
import { usePopover } from "@/components/ui/use-popover";
import { asApiError } from "@/lib/problem";
import { exportChoices, useExport } from "../api/exports";
import { useDashboard } from "../hooks/use-dashboard";
import { listFilter } from "../period";

/** Saves what the chosen period holds as a file. */
export function ExportMenu() {
  const id = useId();
  const dashboard = useDashboard();
  const { isOpen, frame, onKeyDown, toggle, close } = usePopover();
  const file = useExport();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the menu from anywhere inside it.
    <div ref={frame} className="relative" onKeyDown={onKeyDown}>
      <Button aria-expanded={isOpen} aria-controls={`${id}-menu`} onClick={toggle}>
        <Download size={16} aria-hidden className="text-text2" />
        <span className="max-tile:sr-only">Export</span>
      </Button>
      {isOpen ? (
        <div
          id={`${id}-menu`}
          className="absolute top-full right-0 z-30 mt-2 grid w-60 gap-1 rounded-button border border-line2 bg-s2 p-1.5 shadow-pop"
        >
          <p className="px-2.5 pt-1 text-12 text-text3">Of the chosen period</p>
          {exportChoices(listFilter(dashboard)).map((choice) => (
            <Button
              key={choice.label}
              variant="ghost"
              className="justify-start"
              busy={file.isPending}
              onClick={() => file.mutate(choice, { onSuccess: close })}
            >
              {choice.label}
            </Button>
          ))}
          {file.error ? <InlineError error={asApiError(file.error)} /> : null}
        </div>
      ) : null}
    </div>
  );
}
