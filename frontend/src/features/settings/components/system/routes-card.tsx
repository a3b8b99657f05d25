import { Card } from "@/components/ui/card";
import { ColumnTable } from "@/components/ui/column-table";
import type { Column } from "@/components/ui/columns";
import { EmptyState } from "@/components/ui/states";
import type { System } from "../../api/system";
import { formatMs, routeName } from "../../system";

const COLUMNS: readonly Column<System["routes"][number]>[] = [
  {
    key: "route",
    header: "Route",
    className: "min-w-[190px] break-words whitespace-normal",
    cell: ({ method, route }) => (
      <>
        <span className="text-text3">{method}</span> {routeName(route)}
      </>
    ),
  },
  {
    key: "count",
    header: "Requests",
    right: true,
    cell: ({ times }) => times.count.toLocaleString("en-US"),
  },
  {
    key: "errors",
    header: "Errors",
    right: true,
    cell: ({ errors }) => <span className={errors > 0 ? "text-down" : undefined}>{errors}</span>,
  },
  { key: "p50", header: "P50", right: true, cell: ({ times }) => formatMs(times.p50_ms) },
  { key: "p95", header: "P95", right: true, cell: ({ times }) => formatMs(times.p95_ms) },
  { key: "p99", header: "P99", right: true, cell: ({ times }) => formatMs(times.p99_ms) },
];

/** How long each route takes, since the process began. */
export function RoutesCard({ routes }: { routes: System["routes"] }) {
  return (
    <Card title="Latency by route">
      {routes.length === 0 ? (
        <EmptyState>Nothing has been asked of this process yet.</EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <section className="max-h-[420px] overflow-y-auto" aria-label="Routes" tabIndex={0}>
          <ColumnTable
            caption="Requests, errors and latency of each route"
            columns={COLUMNS}
            rows={routes}
            rowKey={({ method, route }) => `${method} ${route}`}
          />
        </section>
      )}
    </Card>
  );
}
