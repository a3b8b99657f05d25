import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { System } from "../../api/system";
import { formatMs } from "../../system";

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
        <Table caption="Calls of sources">
          <thead>
            <tr>
              <Th>Call</Th>
              <Th right>Count</Th>
              <Th right>Failed</Th>
              <Th right>Refused (429)</Th>
              <Th right>P50</Th>
              <Th right>P95</Th>
            </tr>
          </thead>
          <tbody>
            {calls.map((one) => (
              <Tr key={`${one.port} ${one.provider} ${one.operation}`}>
                <Td className="min-w-[150px]">
                  {one.operation}
                  <span className="block text-12 text-text3">
                    {one.provider}, {one.port.replace("_", " ")}
                  </span>
                </Td>
                <Td right>{one.times.count.toLocaleString("en-US")}</Td>
                <Td right>{one.errors}</Td>
                <Td right>{one.rate_limited}</Td>
                <Td right className="whitespace-nowrap">
                  {formatMs(one.times.p50_ms)}
                </Td>
                <Td right className="whitespace-nowrap">
                  {formatMs(one.times.p95_ms)}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
