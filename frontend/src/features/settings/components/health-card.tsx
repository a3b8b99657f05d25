import { useQuery } from "@tanstack/react-query";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Pill } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDateTime, formatDuration } from "@/lib/format";
import { type HealthReport, healthQuery } from "@/lib/live/health";
import { useMe } from "@/lib/live/hooks";
import { versionQuery } from "../api/health";
import { type Dependency, dependencyName, healthSentence, STATE_WORDS } from "../model";

function DependencyItem({ name, dependency }: { name: string; dependency: Dependency }) {
  const { label, tone } = STATE_WORDS[dependency.status];
  return (
    <li className="flex items-start justify-between gap-4 border-b border-hair py-2 last:border-0">
      <div className="min-w-0">
        <p className="text-13 font-medium">{name}</p>
        <p className="text-12 text-text3">
          {dependency.detail}
          {dependency.latency_ms === null ? "" : ` Answered in ${dependency.latency_ms.toFixed(1)} ms.`}
        </p>
      </div>
      <Pill tone={tone}>{label}</Pill>
    </li>
  );
}

/** Every dependency with its state, and the sentence that they make. */
export function HealthTree({ report }: { report: HealthReport }) {
  return (
    <>
      <p role="status" className="mb-1 text-13 text-text2">
        {healthSentence(report)}
      </p>
      <ul aria-label="Dependencies">
        {Object.entries(report.dependencies).map(([key, dependency]) => (
          <DependencyItem key={key} name={dependencyName(key)} dependency={dependency} />
        ))}
      </ul>
    </>
  );
}

function Build({ report }: { report: HealthReport }) {
  const version = useQuery(versionQuery).data;
  return (
    <dl className="num mt-2 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 border-t border-hair pt-2.5 text-12">
      <dt className="text-text3">Version</dt>
      <dd>
        PaiiD {report.version}
        {version?.commit ? ` · ${version.commit}` : ""} · {report.environment}
      </dd>
      <dt className="text-text3">Running</dt>
      <dd>
        for {formatDuration(report.uptime_s * 1000)}
        {version ? `, since ${formatDateTime(version.started_at)}` : ""}
      </dd>
      <dt className="text-text3">Checked</dt>
      <dd>{formatDateTime(report.time)}</dd>
    </dl>
  );
}

/** Every dependency of the service, its state in words, and which build runs. */
export function HealthCard() {
  const query = useQuery(healthQuery);
  const isOwner = useMe().data?.role === "owner";
  return (
    <Card
      title="Health of the service"
      aside={
        isOwner ? (
          <ButtonLink to="/settings/system" variant="ghost" size="sm">
            System
          </ButtonLink>
        ) : null
      }
    >
      <DataBlock query={query} skeleton={<Skeleton className="h-[543px] tile:h-[491px]" />}>
        {(report) => (
          <>
            <HealthTree report={report} />
            <Build report={report} />
          </>
        )}
      </DataBlock>
    </Card>
  );
}
