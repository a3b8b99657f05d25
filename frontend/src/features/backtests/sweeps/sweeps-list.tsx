import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ColumnTable } from "@/components/ui/column-table";
import type { Column } from "@/components/ui/columns";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { formatDateTime } from "@/lib/format";
import { type Sweep, sweepsQuery } from "./api";
import { sweepTerms, sweepWords } from "./model";

export interface SweepsListProps {
  shown: string | undefined;
  onOpen: (id: string) => void;
}

function columnsOf(onOpen: (id: string) => void): Column<Sweep>[] {
  return [
    {
      key: "strategy",
      header: "Strategy",
      className: "whitespace-normal",
      cell: (sweep) => (
        <>
          <button
            type="button"
            onClick={() => onOpen(sweep.id)}
            className="reach text-left font-semibold hover:underline"
          >
            {sweep.name}
          </button>
          <span className="block text-12 text-text3">{sweepTerms(sweep)}</span>
        </>
      ),
    },
    { key: "state", header: "State", cell: sweepWords },
    {
      key: "begun",
      header: "Begun",
      cell: ({ created_at: at }) => <span className="text-text3">{formatDateTime(at)}</span>,
    },
  ];
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
          <ColumnTable
            caption="Your sweeps, newest first"
            columns={columnsOf(onOpen)}
            rows={pages.flatMap(({ items }) => items)}
            rowKey={({ id }) => id}
            isCurrent={({ id }) => id === shown}
          />
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
