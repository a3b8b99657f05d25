import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { OrdersList } from "@/components/orders/orders-list";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Dot } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { etDate } from "@/lib/format";
import type { Order } from "@/lib/live/events";
import { useMarketStatus, useOrderEvents } from "@/lib/live/hooks";
import { useStreamStatus } from "@/lib/live/provider";
import { closedOrdersQuery, openOrdersQuery } from "@/lib/orders/queries";
import { isOpen, orderTitle, stateWords } from "@/lib/orders/words";

/** The exchange's present day, by the market's own clock. */
function useToday(): string {
  const { data } = useMarketStatus();
  return etDate(data ? new Date(data.now) : new Date());
}

/** Says to screen readers how working orders go on; their end is told by the shell on every page. */
function OrderAnnouncer() {
  const [words, setWords] = useState("");
  const listener = useCallback((order: Order) => {
    if (isOpen(order)) {
      setWords(`${orderTitle(order)}: ${stateWords(order)}`);
    }
  }, []);
  useOrderEvents(listener);
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  );
}

/** Live orders first, then those of today that have ended. */
export function OrdersCard({ className }: { className?: string }) {
  const open = useQuery(openOrdersQuery);
  const closed = useQuery(closedOrdersQuery(useToday()));
  const isStreaming = useStreamStatus() === "live";
  const both = {
    data: open.data && closed.data ? { live: open.data.items, ended: closed.data.items } : undefined,
    error: open.error ?? closed.error,
    isPending: open.isPending || closed.isPending,
    refetch: async () => {
      await Promise.all([open.refetch(), closed.refetch()]);
      return open as never;
    },
  };
  return (
    <Card
      title={
        <span className="flex items-center gap-3.5">
          Orders
          <span className="flex items-center gap-[7px] text-[12.5px] font-normal text-text2">
            <Dot className={isStreaming ? "text-brand" : "text-warn"} />
            {isStreaming ? "streaming" : "not streaming"}
          </span>
        </span>
      }
      aside={
        <Link to="/trade/orders" className="text-[12.5px] font-semibold text-brand hover:underline">
          All orders
        </Link>
      }
      {...(className ? { className } : {})}
    >
      <OrderAnnouncer />
      <DataBlock
        query={both}
        skeleton={<Skeleton className="h-40" />}
        isEmpty={({ live, ended }) => live.length + ended.length === 0}
        empty={<EmptyState>No orders today. What you send appears here and follows each fill.</EmptyState>}
      >
        {({ live, ended }) => (
          <OrdersList
            caption="Live orders, then orders of today that have ended"
            sections={[
              { title: `Live · ${live.length}`, orders: live },
              ...(ended.length > 0 ? [{ title: "History · today", orders: ended }] : []),
            ]}
          />
        )}
      </DataBlock>
    </Card>
  );
}
