import { Download } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/states";
import { usePopover } from "@/components/ui/use-popover";
import { asApiError } from "@/lib/problem";
import { type ExportChoice, periodFiles, trackedFiles, useExport } from "../api/exports";
import { useDashboard } from "../hooks/use-dashboard";
import { hasExecutions, useShownAccount } from "../hooks/use-shown-account";
import { listFilter } from "../period";

interface FilesProps {
  title: string;
  choices: readonly ExportChoice[];
  isBusy: boolean;
  onChoose: (choice: ExportChoice) => void;
}

function Files({ title, choices, isBusy, onChoose }: FilesProps) {
  return (
    <>
      <p className="px-2.5 pt-1 text-12 text-text3">{title}</p>
      {choices.map((choice) => (
        <Button
          key={choice.label}
          variant="ghost"
          className="justify-start"
          busy={isBusy}
          onClick={() => onChoose(choice)}
        >
          {choice.label}
        </Button>
      ))}
    </>
  );
}

/** Saves what the page shows as a file. */
export function ExportMenu() {
  const id = useId();
  const dashboard = useDashboard();
  const account = useShownAccount();
  const { isOpen, frame, onKeyDown, toggle, close } = usePopover();
  const file = useExport();
  const isTracked = account === "all" || account?.broker === "tracked";
  const files = {
    isBusy: file.isPending,
    onChoose: (choice: ExportChoice) => file.mutate(choice, { onSuccess: close }),
  };
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
          <Files
            title="Of the chosen period"
            choices={periodFiles(dashboard.filter, listFilter(dashboard), hasExecutions(account))}
            {...files}
          />
          {isTracked ? (
            <Files
              title="All that was imported or entered"
              choices={trackedFiles(account === "all" ? undefined : account.id)}
              {...files}
            />
          ) : null}
          {file.error ? <InlineError error={asApiError(file.error)} /> : null}
        </div>
      ) : null}
    </div>
  );
}
