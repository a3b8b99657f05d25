import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { reconciliationQuery, shadowsQuery } from "../api/figures";
import { useAdviceNews } from "../hooks/use-advice-news";
import { useDashboard } from "../hooks/use-dashboard";
import { riskStats } from "../statistics";
import { Reconciler } from "./reconciler";
import type { SectionProps } from "./sections";
import { ShadowTable } from "./shadow-table";
import { StatList } from "./stat-list";

/** The return by each method, why they differ, what else the money could have done, and how rough the way was. */
export default function ReturnsSection({ performance, isReady }: SectionProps) {
  const { filter } = useDashboard();
  useAdviceNews();
  const reconciliation = useQuery({ ...reconciliationQuery(filter), enabled: isReady });
  const shadows = useQuery({ ...shadowsQuery(filter), enabled: isReady });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 @min-[1000px]:grid-cols-2">
      <Card title="One period, each method">
        <DataBlock query={reconciliation} skeleton={<Skeleton className="h-[230px]" />}>
          {(found) => <Reconciler found={found} />}
        </DataBlock>
      </Card>
      <Card title="The same money elsewhere">
        <DataBlock query={shadows} skeleton={<Skeleton className="h-[230px]" />}>
          {(found) => <ShadowTable found={found} />}
        </DataBlock>
      </Card>
      <Card title="Risk" className="@container col-span-full">
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
    </div>
  );
}
