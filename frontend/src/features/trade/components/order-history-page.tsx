import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { OrdersList } from "@/components/orders/orders-list";
import { Button, ButtonLink, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, InlineError } from "@/components/ui/states";
import { useTopics } from "@/lib/live/provider";
import { orderHistoryQuery } from "@/lib/orders/queries";
import { asApiError } from "@/lib/problem";
import { csvAddress, type HistorySearch } from "../search";
import { HistoryFilters } from "./history-filters";

const TOPICS = ["orders"] as const;

/** `/trade/orders`: every order ever sent, narrowed by the query string, as a list and as CSV. */
export function OrderHistoryPage({ filters }: { filters: HistorySearch }) {
  useTopics(TOPICS);
  const query = useInfiniteQuery(orderHistoryQuery(filters));
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <Page
      title="All orders"
      actions={
        <>
          <ButtonLink to="/trade" search={filters.symbol ? { symbol: filters.symbol } : {}}>
            Back to the ticket
          </ButtonLink>
          <a href={csvAddress(filters)} download="orders.csv" className={buttonClass()}>
            <Download size={15} aria-hidden />
            Export CSV
          </a>
        </>
      }
    >
      <Card>
        <HistoryFilters filters={filters} />
        <DataBlock
          query={query}
          skeleton={<Skeleton className="h-80" />}
          isEmpty={(data) => data.pages.every((page) => page.items.length === 0)}
          empty={<NoOrders isFiltered={isFiltered} />}
        >
          {(data) => (
            <OrdersList
              caption="Orders, newest first"
              sections={[{ title: "", orders: data.pages.flatMap((page) => page.items) }]}
              hasDates
            />
          )}
        </DataBlock>
        {query.isFetchNextPageError && query.error ? <InlineError error={asApiError(query.error)} /> : null}
        {query.hasNextPage ? (
          <p className="mt-3 text-center">
            <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {query.isFetchingNextPage ? "Loading" : "Load more"}
            </Button>
          </p>
        ) : null}
      </Card>
    </Page>
  );
}

function NoOrders({ isFiltered }: { isFiltered: boolean }) {
  const navigate = useNavigate();
  if (isFiltered) {
    return (
      <EmptyState
        action={
          <Button onClick={() => void navigate({ to: "/trade/orders", search: {} })}>
            Clear the filters
          </Button>
        }
      >
        No order matches these filters.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      action={
        <ButtonLink to="/trade" variant="accent">
          Place a paper trade
        </ButtonLink>
      }
    >
      No order was ever sent. Each one is kept here with what became of it.
    </EmptyState>
  );
}
