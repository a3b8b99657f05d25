import { Redo2, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { partsChanged } from "../history";
import type { Definition } from "../model";
import type { WorkingCopy } from "../use-working-copy";

type Step = "undo" | "redo";

const UNDO_ID = "strategy-undo";
/** What the members of a definition are called on the page. */
const PARTS: Readonly<Partial<Record<keyof Definition, string>>> = {
  name: "the name",
  entry: "Enter when",
  exit: "Exit when",
  short_entry: "Sell short when",
  short_exit: "Buy back when",
  direction: "the direction",
  universe: "the symbols",
  sizing: "the size",
  risk: "the limits",
  costs: "the costs",
  parameters: "the parameters",
};

/** The step of a chord, as in any editor; null for another. */
function stepOf(event: KeyboardEvent): Step | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) {
    return null;
  }
  const key = event.key.toLowerCase();
  if (key === "z") {
    return event.shiftKey ? "redo" : "undo";
  }
  return key === "y" && !event.shiftKey ? "redo" : null;
}

/** Whether the chord belongs to something else: a dialog, or a field beside the page. */
function isElsewhere({ target }: KeyboardEvent): boolean {
  const page = document.getElementById(UNDO_ID)?.closest("main") ?? document.body;
  const isOnPage = target === document.body || page.contains(target as Node);
  return !isOnPage || document.querySelector("dialog[open]") !== null;
}

function told(step: Step, before: Definition, after: Definition | null): string {
  if (!after) {
    return `Nothing to ${step}.`;
  }
  const parts = partsChanged(before, after).map(
    (part) => PARTS[part as keyof Definition] ?? "other settings",
  );
  return `${step === "undo" ? "Undone" : "Done again"}: ${[...new Set(parts)].join(", ")}.`;
}

/** Steps back and forth through what was edited, by press or by chord; the focus stays where it is. */
export function UndoButtons({ copy }: { copy: WorkingCopy }) {
  const [said, setSaid] = useState("");
  const go = (step: Step) => {
    setSaid(told(step, copy.definition, copy[step]()));
    requestAnimationFrame(() => {
      // What had the focus may be gone with the step.
      if (document.activeElement === document.body) {
        document.getElementById(UNDO_ID)?.focus();
      }
    });
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const step = stepOf(event);
      if (step && !isElsewhere(event)) {
        event.preventDefault();
        go(step);
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  });
  return (
    <>
      <span role="status" className="sr-only">
        {said}
      </span>
      <IconButton
        id={UNDO_ID}
        label="Undo"
        title="Undo (Ctrl+Z)"
        aria-keyshortcuts="Control+Z Meta+Z"
        aria-disabled={!copy.canUndo}
        onClick={() => go("undo")}
      >
        <Undo2 size={15} aria-hidden />
      </IconButton>
      <IconButton
        label="Redo"
        title="Redo (Ctrl+Shift+Z or Ctrl+Y)"
        aria-keyshortcuts="Control+Shift+Z Control+Y Meta+Shift+Z"
        aria-disabled={!copy.canRedo}
        onClick={() => go("redo")}
      >
        <Redo2 size={15} aria-hidden />
      </IconButton>
    </>
  );
}
