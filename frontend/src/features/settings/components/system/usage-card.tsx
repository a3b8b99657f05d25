import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import { ColumnTable } from "@/components/ui/column-table";
import type { Column } from "@/components/ui/columns";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { counted, formatAge } from "@/lib/format";
import { type Usage, usageSummaryQuery } from "../../api/system";
import { formatShare } from "../../system";

const RATES = [
  ["registration", "Registrations"],
  ["login", "Sign-ins"],
  ["trades", "Trades"],
  ["ai", "AI answers"],
] as const;

function share(text: string | null): string {
  return formatShare(text === null ? null : Number(text));
}

function seconds(text: string | null): string {
  return text === null ? "–" : formatAge(Number(text) * 1000);
}

/** How the product was used in the last week, by everybody, and how often what was tried succeeded. */
export function UsageCard() {
  const query = useQuery(usageSummaryQuery);
  return (
    <Card title="Use in the last 7 days">
      <DataBlock query={query} skeleton={<Skeleton className="h-[420px]" />}>
        {(usage) => <Figures usage={usage} />}
      </DataBlock>
    </Card>
  );
}

function Figures({ usage }: { usage: Usage }) {
  const { sessions, success_rates: rates, ai } = usage;
  return (
    <>
      <p className="num text-13">
        {counted(usage.users, "person", "people")}, {counted(sessions.count, "session")} of{" "}
        {seconds(sessions.average_length_s)} on average ({seconds(sessions.median_length_s)} in the middle).{" "}
        {counted(ai.opened, "proposal")} opened, {ai.accepted} accepted.
      </p>
      <ul aria-label="Success rates" className="my-2">
        {RATES.map(([key, name]) => {
          const rate = rates[key];
          return rate ? (
            <li key={key} className="num flex justify-between gap-4 border-b border-hair py-1.5 text-13">
              <span>{name}</span>
              <span>
                {share(rate.success_rate)}{" "}
                <span className="text-text3">
                  {rate.succeeded} of {rate.attempts}
                  {rate.excluded > 0 ? `, ${rate.excluded} not counted` : ""}
                </span>
              </span>
            </li>
          ) : null;
        })}
      </ul>
      {usage.events === 0 ? (
        <EmptyState>Which workflows are used will stand here once somebody has used one.</EmptyState>
      ) : (
        <Workflows workflows={usage.workflows} />
      )}
    </>
  );
}

const COLUMNS: readonly Column<Usage["workflows"][number]>[] = [
  { key: "workflow", header: "Workflow", className: "capitalize", cell: ({ workflow }) => workflow },
  { key: "opened", header: "Opened", right: true, cell: ({ opens }) => opens },
  { key: "share", header: "Share", right: true, cell: (one) => share(one.share) },
  { key: "stay", header: "Stay", right: true, cell: (one) => seconds(one.average_duration_s) },
  { key: "errors", header: "Visits with an error", right: true, cell: (one) => share(one.error_rate) },
];

function Workflows({ workflows }: { workflows: Usage["workflows"] }) {
  return (
    <ColumnTable
      caption="Use of workflows"
      columns={COLUMNS}
      rows={workflows}
      rowKey={({ workflow }) => workflow}
    />
  );
}
