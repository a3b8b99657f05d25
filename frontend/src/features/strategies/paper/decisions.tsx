import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { withDays } from "@/lib/days-in-words";
import { formatDay, formatMoney, formatPrice, formatQuantity } from "@/lib/format";
import { type Decision, decisionsQuery } from "./api";
import { Seen } from "./look";
import { deedOf, fateOf, KINDS, limitWords, outcomeOf, waitsForYes } from "./model";

function OrderLine({ order }: { order: Decision["orders"][number] }) {
  const filled = order.average_fill_price
    ? `, ${formatQuantity(order.filled_quantity)} at ${formatPrice(order.average_fill_price)}`
    : "";
  return (
    <li className="num">
      <span className="text-text3">{KINDS[order.kind]}:</span> {deedOf(order)}{" "}
      {formatQuantity(order.quantity)} {order.symbol}
      {order.limit_price ? ` ${limitWords(order, order.limit_price)}` : ""}, {fateOf(order)}
      {filled}
      {order.problem && order.state !== "sent" ? (
        <>
          : <span className="text-warn">{withDays(order.problem)}</span>
        </>
      ) : null}
    </li>
  );
}

function DecisionItem({ decision }: { decision: Decision }) {
  const [shows, setShows] = useState(false);
  const { inputs } = decision;
  const outcome = outcomeOf(decision);
  return (
    <li className="border-t border-hair py-2.5 first:border-0">
      <div className="flex items-center gap-3 text-13">
        <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3">
          <b className="num">{formatDay(decision.session_date)}</b>
          <span className={cn("font-medium", outcome.color)}>{outcome.words}</span>
          <span className="num text-text2">{decision.equity ? formatMoney(decision.equity) : ""}</span>
        </div>
        {inputs ? (
          <Button
            size="sm"
            variant="ghost"
            className="-mr-2.5"
            aria-expanded={shows}
            aria-label={`What it saw on ${formatDay(decision.session_date)}`}
            onClick={() => setShows(!shows)}
          >
            {shows ? "Hide" : "What it saw"}
          </Button>
        ) : null}
      </div>
      <p className="text-13 text-text2">{withDays(decision.why)}</p>
      {decision.orders.length > 0 ? (
        <ul className="mt-1 grid gap-0.5 text-13">
          {decision.orders.map((order) => (
            <OrderLine key={order.id} order={order} />
          ))}
        </ul>
      ) : null}
      {decision.orders.some(waitsForYes) ? (
        <ButtonLink to="/recommendations" size="sm" variant="accent" className="mt-2">
          Approve or reject
        </ButtonLink>
      ) : null}
      {inputs && shows ? (
        <div className="mt-2">
          <Seen inputs={inputs} />
        </div>
      ) : null}
    </li>
  );
}

/** Every decision with what it saw and what became of its orders. */
export function Decisions({ id }: { id: string }) {
  const query = useInfiniteQuery(decisionsQuery(id));
  return (
    <DataBlock
      query={query}
      skeleton={<Skeleton className="h-40" />}
      isEmpty={({ pages }) => pages[0]?.items.length === 0}
      empty={<EmptyState>Each close it decides on stands here, with every figure it saw.</EmptyState>}
    >
      {({ pages }) => (
        <>
          <ul>
            {pages
              .flatMap(({ items }) => items)
              .map((one) => (
                <DecisionItem key={one.session_date} decision={one} />
              ))}
          </ul>
          {query.hasNextPage ? (
            <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Earlier decisions
            </Button>
          ) : null}
        </>
      )}
    </DataBlock>
  );
}
