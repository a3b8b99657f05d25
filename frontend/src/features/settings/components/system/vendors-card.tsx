import { Card } from "@/components/ui/card";
import { ColumnTable } from "@/components/ui/column-table";
import type { Column } from "@/components/ui/columns";
import { EmptyState } from "@/components/ui/states";
import type { System } from "../../api/system";
import { formatMs } from "../../system";

const COLUMNS: readonly Column<System["vendor_calls"][number]>[] = [
  {
    key: "call",
    header: "Call",
    className: "min-w-[150px] whitespace-normal",
    cell: ({ operation, provider, port }) => (
      <>
        {operation}
        <span className="block text-12 text-text3">
          {provider}, {port.replace("_", " ")}
        </span>
      </>
    ),
  },
  { key: "count", header: "Count", right: true, cell: ({ times }) => times.count.toLocaleString("en-US") },
  { key: "failed", header: "Failed", right: true, cell: ({ errors }) => errors },
  { key: "refused", header: "Refused (429)", right: true, cell: ({ rate_limited: refused }) => refused },
  { key: "p50", header: "P50", right: true, cell: ({ times }) => formatMs(times.p50_ms) },
  { key: "p95", header: "P95", right: true, cell: ({ times }) => formatMs(times.p95_ms) },
];

/** What is asked of sources and vendors, how long they take, and what is left of their limits. */
export function VendorsCard({ system }: { system: System }) {
  const { vendor_calls: calls, vendors } = system;
  return (
    <Card title="Sources and vendors">
      {vendors.length === 0 ? (
        <p className="mb-2 text-12 text-text2">No vendor is connected: the local market answers.</p>
      ) : (
        <ul aria-label="Vendor budgets" className="mb-2">
          {vendors.map((one) => (
            <li key={one.id} className="num flex justify-between gap-4 py-1 text-13">
              <span>
                {one.name} <span className="text-text3">{one.state}</span>
              </span>
              <span>
                {one.budget_limit === null
                  ? "no limit told"
                  : `${one.budget_used ?? 0} of ${one.budget_limit} calls this minute`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {calls.length === 0 ? (
        <EmptyState>No source has been asked yet.</EmptyState>
      ) : (
        <ColumnTable
          caption="Calls of sources"
          columns={COLUMNS}
          rows={calls}
          rowKey={({ port, provider, operation }) => `${port} ${provider} ${operation}`}
        />
      )}
    </Card>
  );
}
