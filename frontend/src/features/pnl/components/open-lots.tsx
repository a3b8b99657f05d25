import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { GapsNotice } from "@/components/ui/gaps-notice";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { TrustLine } from "@/components/ui/trust-strip";
import { METHOD_NAMES } from "@/lib/accounts/types";
import { counted } from "@/lib/format";
import type { Lots } from "@/lib/lots/words";
import { type LotFilter, lotsQuery } from "../api/lots";
import { LotTable } from "./lot-table";
import { TradeLink } from "./trade-link";

function orderWords({ method, items }: Lots): string {
  const count = counted(items.length, "lot");
  return method
    ? `${count} by symbol, in the order in which sales use them up: ${METHOD_NAMES[method].toLowerCase()}.`
    : `${count} by symbol; each account's own method decides which a sale uses up first.`;
}

/** What is held, piece by piece. */
export function OpenLots({ filter }: { filter: LotFilter }) {
  const query = useQuery(lotsQuery(filter));
  return (
    <Card title="Open lots">
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[300px]" />}
        isEmpty={(found) => found.items.length === 0}
        empty={<EmptyState action={<TradeLink />}>Each purchase that is still held appears here.</EmptyState>}
      >
        {(found) => (
          <div className="grid gap-2" aria-busy={query.isPlaceholderData}>
            <GapsNotice gaps={found.gaps} />
            <LotTable lots={found.items} currency={found.account.currency} />
            <p className="flex flex-wrap gap-x-3 text-12 text-text3">
              <TrustLine quote={found} />
              <span>{orderWords(found)}</span>
            </p>
          </div>
        )}
      </DataBlock>
    </Card>
  );
}
