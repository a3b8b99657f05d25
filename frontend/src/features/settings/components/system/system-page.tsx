import { useQuery } from "@tanstack/react-query";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { KpiCard, KpiRow } from "@/components/ui/kpi-card";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { counted, formatTimeWithSeconds } from "@/lib/format";
import { useMe, useSettings } from "@/lib/live/hooks";
import { useTopics } from "@/lib/live/provider";
import { type System, systemQuery } from "../../api/system";
import {
  formatMegabytes,
  formatMs,
  formatShare,
  memoryNote,
  processSentence,
  refusedNote,
  systemSentence,
} from "../../system";
import { HealthTree } from "../health-card";
import { AlertsCard } from "./alerts-card";
import { BrowsersCard } from "./browsers-card";
import { DatabaseCard } from "./database-card";
import { JobsCard } from "./jobs-card";
import { RoutesCard } from "./routes-card";
import { UsageCard } from "./usage-card";
import { VendorsCard } from "./vendors-card";

const TOPICS = ["system"] as const;

/** How the service does, for its owner; for everybody else there is no such page. */
export function SystemPage() {
  useSettings();
  const me = useMe().data;
  if (me && me.role !== "owner") {
    return (
      <Page title="Page not found">
        <EmptyState action={<ButtonLink to="/settings">Settings</ButtonLink>}>
          There is no such page.
        </EmptyState>
      </Page>
    );
  }
  return <Page title="System">{me ? <Live /> : <Skeleton className="h-[600px]" />}</Page>;
}

function Live() {
  useTopics(TOPICS);
  const query = useQuery(systemQuery);
  return (
    <DataBlock query={query} skeleton={<Skeleton className="h-[900px]" />}>
      {(system) => <Figures system={system} />}
    </DataBlock>
  );
}

function Figures({ system }: { system: System }) {
  return (
    <>
      <p role="status" className="text-13 font-medium">
        {systemSentence(system)}
      </p>
      <p className="num mb-3 text-12 text-text3">
        {processSentence(system)} As of {formatTimeWithSeconds(system.at)}.
      </p>
      <Headline system={system} />
      <div className="mt-3.5 grid items-start gap-3.5 @min-[900px]:grid-cols-2">
        <div className="grid min-w-0 gap-3.5">
          <AlertsCard alerts={system.alerts} />
          <RoutesCard routes={system.routes} />
          <JobsCard system={system} />
        </div>
        <div className="grid min-w-0 gap-3.5">
          <UsageCard />
          <BrowsersCard />
          <DatabaseCard system={system} />
          <VendorsCard system={system} />
          <Card title="Health of the service">
            <HealthTree report={system.health} />
          </Card>
        </div>
      </div>
    </>
  );
}

function Headline({ system: { traffic, process } }: { system: System }) {
  const { times } = traffic;
  return (
    <KpiRow columns={4}>
      <KpiCard
        label="Requests a second"
        value={traffic.per_second === null ? "–" : traffic.per_second.toFixed(2)}
        note={`${counted(traffic.last_minute, "request")} in ${Math.round(traffic.watched_s)} s`}
      />
      <KpiCard
        label="Failed, last minute"
        value={formatShare(traffic.error_ratio)}
        note={`${traffic.errors} of ${traffic.total.toLocaleString("en-US")} since the start`}
      />
      <KpiCard
        label="Refused, last minute"
        value={String(traffic.refused_last_minute)}
        note={refusedNote(traffic)}
      />
      <KpiCard
        label="P95 of all routes"
        value={formatMs(times.p95_ms)}
        note={`P50 ${formatMs(times.p50_ms)}, P99 ${formatMs(times.p99_ms)}`}
      />
      <KpiCard
        label="Processor"
        value={formatShare(process.cpu_ratio)}
        note={`of ${counted(process.cores, "processor")}`}
      />
      <KpiCard
        label="Event loop late by"
        value={formatMs(process.loop_lag_ms)}
        note="at most, in the last look"
      />
      <KpiCard label="Memory" value={formatMegabytes(process.memory_bytes)} note={memoryNote(process)} />
      <KpiCard
        label="Live streams"
        value={String(traffic.streams)}
        note={`${traffic.in_flight} being answered`}
      />
    </KpiRow>
  );
}
