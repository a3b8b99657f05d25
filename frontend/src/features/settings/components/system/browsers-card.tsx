import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
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
      <Table caption="Page measurements">
        <thead>
          <tr>
            <Th>Measure</Th>
            <Th right>Loads</Th>
            <Th right>P50</Th>
            <Th right>P75</Th>
            <Th right>P95</Th>
            <Th right>P75 should be</Th>
          </tr>
        </thead>
        <tbody>
          {found.measures.map(({ measure, count, p50, p75, p95 }) => {
            const [name, limit] = NAMES[measure as keyof typeof NAMES];
            return (
              <Tr key={measure}>
                <Td>{name}</Td>
                <Td right>{count}</Td>
                <Td right className="whitespace-nowrap">
                  {written(measure, p50)}
                </Td>
                <Td
                  right
                  className={
                    p75 !== null && p75 > limit ? "whitespace-nowrap text-down" : "whitespace-nowrap"
                  }
                >
                  {written(measure, p75)}
                </Td>
                <Td right className="whitespace-nowrap">
                  {written(measure, p95)}
                </Td>
                <Td right className="whitespace-nowrap text-text3">
                  up to {written(measure, limit)}
                </Td>
              </Tr>
            );
          })}
        </tbody>
      </Table>
    </>
  );
}
