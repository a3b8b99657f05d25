import { cn } from "@/lib/cn";
import type { Run } from "../api";
import { missingNewsWords } from "../model";

/** Says of a run which headlines its evidence lacks; nothing where it lacks none. */
export function MissingNews({ run, className }: { run: Run; className?: string }) {
  const words = missingNewsWords(run);
  return words ? <p className={cn("text-12 text-paper-text", className)}>{words}</p> : null;
}
