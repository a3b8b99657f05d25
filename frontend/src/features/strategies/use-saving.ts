import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type ApiError, asApiError } from "@/lib/problem";
import { useSaveStrategy } from "./api";
import type { Check } from "./check";
import type { Start } from "./start";
import type { WorkingCopy } from "./use-working-copy";

export interface Saving {
  isBlocked: boolean;
  isPending: boolean;
  error: ApiError | null;
  /** The version that somebody else saved meanwhile. */
  latest: number | null;
  /** Symbols that the market does not know, as it was told on saving. */
  unknown: readonly string[];
  save: () => void;
  /** Saves on top of that version. */
  saveOn: (version: number) => void;
}

/** Saving what is edited: what keeps it from that, and what came of it. */
export function useSaving(start: Start, copy: WorkingCopy, check: Check): Saving {
  const navigate = useNavigate();
  const mutation = useSaveStrategy(start);
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  const { definition, madeFrom } = copy;
  const isSaved = start.id !== null && !copy.isChanged;
  const error = mutation.error ? asApiError(mutation.error) : null;
  const saveOn = (made: number) =>
    mutation.mutate(
      { definition, madeFrom: made },
      {
        onError: (failed) => {
          const symbols: unknown = asApiError(failed).extensions["symbols"];
          setUnknown(Array.isArray(symbols) ? symbols.map(String) : []);
        },
        onSuccess: (saved) => {
          setUnknown([]);
          copy.settle(definition, saved.version);
          if (!start.id) {
            void navigate({ to: "/strategies", search: { strategy: saved.id }, replace: true });
          }
        },
      },
    );
  return {
    isBlocked: !check.isFresh || check.error !== null || check.problems.length > 0 || isSaved,
    isPending: mutation.isPending,
    error,
    latest: error?.code === "strategy-changed" ? Number(error.extensions["version"]) : null,
    unknown,
    save: () => saveOn(madeFrom),
    saveOn,
  };
}
