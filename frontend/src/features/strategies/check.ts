import { useQuery } from "@tanstack/react-query";
import { type ApiError, asApiError } from "@/lib/problem";
import { useSettled } from "@/lib/use-settled";
import { checkQuery } from "./api";
import type { Definition, Problem, Words } from "./model";

export interface Check {
  problems: readonly Problem[];
  words: Words | undefined;
  /** The definition cannot even be read as it stands. */
  error: ApiError | null;
  /** The answer is for what is shown now. */
  isFresh: boolean;
}

/** What the server says of the definition, soon after the last change. */
export function useCheck(definition: Definition): Check {
  const settled = useSettled(definition, 250);
  const query = useQuery({ ...checkQuery(settled), placeholderData: (before) => before });
  return {
    problems: query.error ? [] : (query.data?.problems ?? []),
    words: query.error ? undefined : query.data?.words,
    error: query.error ? asApiError(query.error) : null,
    isFresh: JSON.stringify(settled) === JSON.stringify(definition) && !query.isPlaceholderData,
  };
}
