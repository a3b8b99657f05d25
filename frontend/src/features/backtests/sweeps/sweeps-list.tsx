import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDateTime } from "@/lib/format";
import { sweepsQuery } from "./api";
import { sweepTerms, sweepWords } from "./model";

export interface SweepsListProps {
  shown: string | undefined;
  onOpen: (id: string) => void;
}

/** Every sweep, newest first. */
export function SweepsList({ shown, onOpen }: SweepsListProps) {
  const query = useInfiniteQuery(sweepsQuery);
  return (
    <Card title="Your sweeps">
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-40" />}
        isEmpty={({ pages }) => pages[0]?.items.length === 0}
        empty={<EmptyState>Your sweeps will stand here, newest first.</EmptyState>}
      >
        {({ pages }) => (
          <Table caption="Your sweeps, newest first">
            <thead>
              <tr>
                <Th>Strategy</Th>
                <Th>State</Th>
                <Th>Begun</Th>
              </tr>
            </thead>
            <tbody>
              {pages
                .flatMap(({ items }) => items)
                .map((sweep) => (
                  <Tr key={sweep.id} aria-current={sweep.id === shown ? "true" : undefined}>
                    <Td>
                      <button
                        type="button"
                        onClick={() => onOpen(sweep.id)}
                        className="text-left font-semibold hover:underline"
                      >
                        {sweep.name}
                      </button>
                      <span className="block text-12 text-text3">{sweepTerms(sweep)}</span>
                    </Td>
                    <Td className="whitespace-nowrap">{sweepWords(sweep)}</Td>
                    <Td className="whitespace-nowrap text-text3">{formatDateTime(sweep.created_at)}</Td>
                  </Tr>
                ))}
            </tbody>
          </Table>
        )}
      </DataBlock>
      {query.hasNextPage ? (
        <Button size="sm" className="mt-2" busy={query.isFetching} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </Card>
  );
}
