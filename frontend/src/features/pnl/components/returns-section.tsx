import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { riskStats } from "../statistics";
import type { SectionProps } from "./sections";
import { StatList } from "./stat-list";

/** How rough the way was: the statistics of the daily returns. */
export default function ReturnsSection({ performance }: SectionProps) {
  return (
    <Card title="Risk" className="@container">
      <DataBlock query={performance} skeleton={<Skeleton className="h-[180px]" />}>
        {(found) => (
          <>
            <StatList label="Risk" stats={riskStats(found)} />
            <p className="mt-2 text-12 text-text3">
              Of {found.risk.days} daily returns. A dash stands where there are too few, or where the figure
              has no meaning.
            </p>
          </>
        )}
      </DataBlock>
    </Card>
  );
}
