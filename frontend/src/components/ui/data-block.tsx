import type { ReactNode } from "react";
import { asApiError } from "@/lib/problem";
import { ErrorState, InlineError } from "./states";

export interface DataBlockProps<Data> {
  /** The query, plain or in pages, whose state decides what is shown. */
  query: { data: Data | undefined; error: Error | null; refetch: () => unknown };
  /** A skeleton of the same size. */
  skeleton: ReactNode;
  /** What is shown instead of data that is empty; needs `isEmpty`. */
  empty?: ReactNode;
  isEmpty?: (data: Data) => boolean;
  children: (data: Data) => ReactNode;
}

/** One block of a page in its states: loading, error, empty, data; a failed refetch keeps the last values. */
export function DataBlock<Data>({ query, skeleton, empty, isEmpty, children }: DataBlockProps<Data>) {
  const { data, error } = query;
  if (data === undefined) {
    return error ? (
      <ErrorState error={error} onRetry={() => void query.refetch()} />
    ) : (
      <div aria-busy="true">{skeleton}</div>
    );
  }
  return (
    <>
      {error ? <InlineError error={asApiError(error)} className="mb-2" /> : null}
      {empty && isEmpty?.(data) ? empty : children(data)}
    </>
  );
}
