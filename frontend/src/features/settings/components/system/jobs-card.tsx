import { Card } from "@/components/ui/card";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDateTime } from "@/lib/format";
import type { System } from "../../api/system";
import { formatMs, formatSpan } from "../../system";

/** The scheduled jobs of this process. */
export function JobsCard({ system }: { system: System }) {
  const { jobs, process } = system;
  return (
    <Card title="Jobs">
      {process.runs_jobs ? null : (
        <p className="mb-2 text-12 text-text2">Another process runs the jobs; here they only wait.</p>
      )}
      <Table caption="Scheduled jobs">
        <thead>
          <tr>
            <Th>Job</Th>
            <Th right>Every</Th>
            <Th right>Last run</Th>
            <Th right>Took</Th>
            <Th right>Failed</Th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <Tr key={job.name}>
              <Td className="min-w-[150px]">{job.name}</Td>
              <Td right className="whitespace-nowrap">
                {job.every_s === null ? "once" : formatSpan(job.every_s)}
              </Td>
              <Td right className="whitespace-nowrap">
                {formatDateTime(job.last_started_at)}
              </Td>
              <Td right className="whitespace-nowrap">
                {formatMs(job.last_ms)}
              </Td>
              <Td right className={job.failures > 0 ? "whitespace-nowrap text-down" : "whitespace-nowrap"}>
                {job.failures} of {job.runs}
                {job.error ? <span className="block text-12">{job.error}</span> : null}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}
