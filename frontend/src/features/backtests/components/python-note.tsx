import type { UseQueryResult } from "@tanstack/react-query";
import { InlineError } from "@/components/ui/states";
import { counted } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import type { PythonStrategies } from "../api";

/** Where Python strategies come from, and what is wrong with those that cannot be run. */
export function PythonNote({ query }: { query: UseQueryResult<PythonStrategies> }) {
  if (query.error) {
    return <InlineError error={asApiError(query.error)} />;
  }
  if (!query.data) {
    return null;
  }
  const { folder, items } = query.data;
  const broken = items.filter(({ problem }) => problem !== null);
  return (
    <div className="mt-4 grid gap-1.5 border-line border-t pt-3 text-12 text-text3">
      <p className="break-words">
        {items.length === 0
          ? "Strategies in Python appear here when their files lie in "
          : `${counted(items.length, "Python file")} in `}
        <code className="mono">{folder}</code>
        {items.length === 0 ? "; docs/strategies/python.md has an example." : "."}
      </p>
      {broken.map(({ file, problem }) => (
        <p key={file} className="break-words text-warn">
          {file} cannot be run: {problem}.
        </p>
      ))}
    </div>
  );
}
