import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { TableSwitch } from "@/components/ui/table-switch";
import { dividendsQuery } from "../api/figures";
import { useDashboard } from "../hooks/use-dashboard";
import type { Dividends } from "../model";
import { DividendMonths } from "./dividend-months";
import { DividendTable } from "./dividend-table";
import { Explained } from "./explained";
import type { SectionProps } from "./sections";

function Received({ found }: { found: Dividends }) {
  return found.received.length === 0 ? (
    <EmptyState>No dividend was received in this period.</EmptyState>
  ) : (
    <DividendTable caption="Dividends received, newest first" rows={found.received} />
  );
}

function Expected({ found }: { found: Dividends }) {
  return (
    <>
      {found.expected.length === 0 ? null : (
        <DividendTable caption="Dividends expected, soonest first" rows={found.expected} />
      )}
      <p className="mt-2 text-12 text-text3">{found.expected_detail}</p>
    </>
  );
}

/** Dividends: received by month and one by one, and those that are announced. */
export default function IncomeSection({ isReady }: SectionProps) {
  const { filter, amounts } = useDashboard();
  const [isTable, setIsTable] = useState(false);
  const query = useQuery({ ...dividendsQuery(filter), enabled: isReady });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 @min-[1000px]:grid-cols-2">
      <Card
        title="Dividends by month"
        className="col-span-full"
        aside={
          <span className="flex items-center gap-2">
            {query.data ? (
              <Explained figure="dividends" label="Dividends received" className="num text-13 font-semibold">
                {amounts.signedMoney(query.data.received_total)}
              </Explained>
            ) : null}
            <TableSwitch isTable={isTable} onChange={setIsTable} />
          </span>
        }
      >
        <DataBlock
          query={query}
          skeleton={<Skeleton className="h-[150px]" />}
          isEmpty={(found) => found.by_month.length === 0}
          empty={<EmptyState>The dividends of each month appear here.</EmptyState>}
        >
          {(found) => <DividendMonths months={found.by_month} isTable={isTable} />}
        </DataBlock>
      </Card>
      <Card title="Received">
        <DataBlock query={query} skeleton={<Skeleton className="h-[240px]" />}>
          {(found) => <Received found={found} />}
        </DataBlock>
      </Card>
      <Card title="Expected">
        <DataBlock query={query} skeleton={<Skeleton className="h-[240px]" />}>
          {(found) => <Expected found={found} />}
        </DataBlock>
      </Card>
    </div>
  );
}
