import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import { ColumnTable } from "@/components/ui/column-table";
import type { Column } from "@/components/ui/columns";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { counted } from "@/lib/format";
import { type Measurements, measurementsQuery } from "../../api/system";
import { formatMs, formatShare } from "../../system";

type Measure = Measurements["measures"][number]["measure"];

/** The name, and up to which value three quarters of page loads should stay (web.dev, "Web Vitals"). */
const NAMES: Record<Exclude<Measure, "load" | "error">, readonly [string, number]> = {
  lcp: ["Largest contentful paint", 2_500],
  inp: ["Interaction to next paint", 200],
  cls: ["Layout shift", 100],
  ttfb: ["First byte", 800],
};

function written(measure: Measure, value: number | null): string {
  if (value === null) {
    return "–";
  }
  return measure === "cls" ? (value / 1000).toFixed(3) : formatMs(value);
}

type Row = Measurements["measures"][number];

function limitOf({ measure }: Row): number {
  return NAMES[measure as keyof typeof NAMES][1];
}

const COLUMNS: readonly Column<Row>[] = [
  {
    key: "measure",
    header: "Measure",
    className: "whitespace-normal",
    cell: ({ measure }) => NAMES[measure as keyof typeof NAMES][0],
  },
  { key: "loads", header: "Loads", right: true, cell: ({ count }) => count },
  { key: "p50", header: "P50", right: true, cell: ({ measure, p50 }) => written(measure, p50) },
  {
    key: "p75",
    header: "P75",
    right: true,
    cell: (row) => (
      <span className={row.p75 !== null && row.p75 > limitOf(row) ? "text-down" : undefined}>
        {written(row.measure, row.p75)}
      </span>
    ),
  },
  { key: "p95", header: "P95", right: true, cell: ({ measure, p95 }) => written(measure, p95) },
  {
    key: "limit",
    header: "P75 should be",
    right: true,
    cell: (row) => <span className="text-text3">up to {written(row.measure, limitOf(row))}</span>,
  },
];

/** How pages load in the browsers of those who agreed to be measured. */
export function BrowsersCard() {
  const query = useQuery(measurementsQuery);
  return (
    <Card title="In browsers, the last 7 days">
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[220px]" />}
        isEmpty={({ loads, measures }) => loads === 0 && measures.every(({ count }) => count === 0)}
        empty={
          <EmptyState>
            Nothing measured. Each person may agree to it under Settings, Appearance; nobody is asked.
          </EmptyState>
        }
      >
        {(found) => <Figures found={found} />}
      </DataBlock>
    </Card>
  );
}

function Figures({ found }: { found: Measurements }) {
  return (
    <>
      <p className="num text-13">
        {counted(found.loads, "page load")}, {counted(found.errors, "script error")}
        {found.error_rate === null ? "" : ` (${formatShare(Number(found.error_rate))} of loads)`}.
      </p>
      <ColumnTable
        caption="Page measurements"
        columns={COLUMNS}
        rows={found.measures}
        rowKey={({ measure }) => measure}
      />
    </>
  );
}
