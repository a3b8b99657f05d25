import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { formatDateTime } from "@/lib/format";
import { lotsQuery } from "../api/lots";
import { LotTable } from "./lot-table";
import { TradeLink } from "./trade-link";

/** The open lots, oldest first. */
export default function LotsSection() {
  const query = useQuery(lotsQuery());
  return (
    <Card title="Open lots">
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[300px]" />}
        isEmpty={(found) => found.items.length === 0}
        empty={<EmptyState action={<TradeLink />}>Each purchase that is still held appears here.</EmptyState>}
      >
        {(found) => (
          <>
            <LotTable lots={found.items} />
            <p className="mt-2 text-12 text-text3">
              {found.items.length} lots by symbol, oldest first: the order in which sales use them up. Valued
              at {formatDateTime(found.as_of)}.
            </p>
          </>
        )}
      </DataBlock>
    </Card>
  );
}
