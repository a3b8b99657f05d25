import { Link } from "@tanstack/react-router";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { PriceChange } from "@/components/ui/price-change";
import { Skeleton } from "@/components/ui/skeleton";
import { Sparkline } from "@/components/ui/sparkline";
import { EmptyState } from "@/components/ui/states";
import { TrustLine } from "@/components/ui/trust-strip";
import { formatPrice, signOf } from "@/lib/format";
import { useIndices } from "@/lib/live/hooks";

/** The broad market: indices and index funds with the session so far. */
export function IndicesCard() {
  const query = useIndices();
  const first = query.data?.indices[0];
  return (
    <Card title="Market" aside={first ? <TrustLine quote={first} /> : null}>
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[360px]" />}
        isEmpty={({ indices }) => indices.length === 0}
        empty={<EmptyState>The broad market's indices will stand here.</EmptyState>}
      >
        {({ indices }) => (
          <ul>
            {indices.map((index) => (
              <li key={index.symbol} className="border-t border-hair first:border-0">
                <Link
                  to="/research/$symbol"
                  params={{ symbol: index.symbol }}
                  className="grid min-h-[52px] grid-cols-[minmax(0,1fr)_64px_minmax(84px,auto)] items-center gap-3 hover:bg-s2/40"
                >
                  <span className="min-w-0">
                    <b className="block truncate text-13 font-semibold">{index.name}</b>
                    <small className="block text-12 text-text3">{index.symbol}</small>
                  </span>
                  <Sparkline points={index.spark} sign={signOf(index.change)} width={64} />
                  <span className="num text-right">
                    <b className="block font-semibold">{formatPrice(index.last)}</b>
                    <PriceChange percent={index.change_percent} className="text-12" />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </DataBlock>
    </Card>
  );
}
