import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { System } from "../../api/system";
import { formatMs, routeName } from "../../system";

/** How long each route takes, since the process began. */
export function RoutesCard({ routes }: { routes: System["routes"] }) {
  return (
    <Card title="Latency by route">
      {routes.length === 0 ? (
        <EmptyState>Nothing has been asked of this process yet.</EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <section className="max-h-[420px] overflow-y-auto" aria-label="Routes" tabIndex={0}>
          <Table caption="Requests, errors and latency of each route">
            <thead>
              <tr>
                <Th>Route</Th>
                <Th right>Requests</Th>
                <Th right>Errors</Th>
                <Th right>P50</Th>
                <Th right>P95</Th>
                <Th right>P99</Th>
              </tr>
            </thead>
            <tbody>
              {routes.map(({ method, route, errors, times }) => (
                <Tr key={`${method} ${route}`}>
                  <Td className="min-w-[190px] break-words">
                    <span className="text-text3">{method}</span> {routeName(route)}
                  </Td>
                  <Td right>{times.count.toLocaleString("en-US")}</Td>
                  <Td right className={errors > 0 ? "text-down" : undefined}>
                    {errors}
                  </Td>
                  <Td right className="whitespace-nowrap">
                    {formatMs(times.p50_ms)}
                  </Td>
                  <Td right className="whitespace-nowrap">
                    {formatMs(times.p95_ms)}
                  </Td>
                  <Td right className="whitespace-nowrap">
                    {formatMs(times.p99_ms)}
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </section>
      )}
    </Card>
  );
}
