import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { OrdersList } from "@/components/orders/orders-list";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { openOrdersQuery } from "@/lib/orders/queries";

/** Orders that still work, with cancel and replace. */
export function OpenOrdersCard() {
  const query = useQuery(openOrdersQuery);
  return (
    <Card
      title="Open orders"
      aside={
        <Link to="/trade/orders" className="text-[12.5px] font-semibold text-brand hover:underline">
          All orders
        </Link>
      }
    >
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-24" />}
        isEmpty={(orders) => orders.items.length === 0}
        empty={
          <EmptyState
            action={
              <ButtonLink to="/trade" size="sm">
                Open the ticket
              </ButtonLink>
            }
          >
            No order is working. Limit and stop orders wait here until they fill or you cancel them.
          </EmptyState>
        }
      >
        {(orders) => (
          <OrdersList
            caption="Orders that still work"
            sections={[{ title: "", orders: orders.items }]}
            hasDates
          />
        )}
      </DataBlock>
    </Card>
  );
}
