import { Card } from "@/components/ui/card";
import { ColumnTable } from "@/components/ui/column-table";
import type { Column } from "@/components/ui/columns";
import { formatDateTime } from "@/lib/format";
import type { System } from "../../api/system";
import { formatMs, formatSpan } from "../../system";

const COLUMNS: readonly Column<System["jobs"][number]>[] = [
  { key: "job", header: "Job", className: "min-w-[150px] whitespace-normal", cell: ({ name }) => name },
  {
    key: "every",
    header: "Every",
    right: true,
    cell: ({ every_s: every }) => (every === null ? "once" : formatSpan(every)),
  },
  {
    key: "last",
    header: "Last run",
    right: true,
    cell: ({ last_started_at: at }) => formatDateTime(at),
  },
  { key: "took", header: "Took", right: true, cell: ({ last_ms: ms }) => formatMs(ms) },
  {
    key: "failed",
    header: "Failed",
    right: true,
    cell: ({ failures, runs, error }) => (
      <span className={failures > 0 ? "text-down" : undefined}>
        {failures} of {runs}
        {error ? <span className="block text-12">{error}</span> : null}
      </span>
    ),
  },
];

/** The scheduled jobs of this process. */
export function JobsCard({ system }: { system: System }) {
  const { jobs, process } = system;
  return (
    <Card title="Jobs">
      {process.runs_jobs ? null : (
        <p className="mb-2 text-12 text-text2">Another process runs the jobs; here they only wait.</p>
      )}
      <ColumnTable caption="Scheduled jobs" columns={COLUMNS} rows={jobs} rowKey={({ name }) => name} />
    </Card>
  );
}
