import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { barsQuery } from "@/components/chart/bars-query";
import type { ChartLine, ChartMarker } from "@/components/chart/candle-data";
import { ChartCard } from "@/components/chart/chart-card";
import { DataBlock } from "@/components/ui/data-block";
import { Triangle } from "@/components/ui/price-change";
import { Skeleton } from "@/components/ui/skeleton";
import { formatPrice, formatQuantity } from "@/lib/format";
import { openOrdersQuery } from "@/lib/orders/queries";
import { isPositive } from "@/lib/orders/replace";
import { sideName } from "@/lib/orders/words";
import { fillsQuery } from "../api/trades";
import type { Desk } from "../hooks/use-desk";
import { type Ticket, usesLimit, usesStop } from "../model";

const CandleChart = lazy(() => import("@/components/chart/candle-chart"));

function ticketLines(ticket: Ticket): ChartLine[] {
  const lines: ChartLine[] = [];
  if (usesLimit(ticket.type) && isPositive(ticket.limit)) {
    lines.push({ price: ticket.limit, title: "Limit", tone: "text" });
  }
  if (usesStop(ticket.type) && isPositive(ticket.stop)) {
    lines.push({ price: ticket.stop, title: "Stop", tone: "down" });
  }
  return lines;
}

function useLines({ symbol, ticket, quote }: Desk): ChartLine[] {
  const open = useQuery(openOrdersQuery).data?.items;
  const last = quote.data?.last;
  return useMemo(() => {
    const working = (open ?? [])
      .filter((order) => order.symbol === symbol)
      .flatMap((order): ChartLine[] => {
        const price = order.limit_price ?? order.stop_price;
        const title = `${sideName(order.side)} ${formatQuantity(order.quantity)}`;
        return price ? [{ price, title, tone: "info" }] : [];
      });
    const now: ChartLine[] = last ? [{ price: last, title: "", tone: "brand" }] : [];
    return [...now, ...ticketLines(ticket), ...working];
  }, [open, symbol, ticket, last]);
}

function useMarkers(symbol: string): ChartMarker[] {
  const fills = useQuery(fillsQuery(symbol)).data?.items;
  return useMemo(
    () =>
      (fills ?? []).map((fill) => ({
        at: fill.executed_at,
        side: fill.side,
        text: `${sideName(fill.side)} ${formatQuantity(fill.quantity)} @ ${formatPrice(fill.price)}`,
      })),
    [fills],
  );
}

const LEGEND = (
  <span className="flex gap-3 text-[12.5px]">
    <span className="text-brand">
      <Triangle sign={1} />
      Your buys
    </span>
    <span className="text-warn">
      <Triangle sign={-1} />
      Your sells
    </span>
  </span>
);

/** Candles with the own fills, the ticket's levels and the working orders of the symbol. */
export function TradeChart({ desk, className }: { desk: Desk; className?: string }) {
  return (
    <ChartCard
      symbol={desk.symbol}
      markers={useMarkers(desk.symbol)}
      lines={useLines(desk)}
      legend={LEGEND}
      height="h-[300px]"
      {...(className ? { className } : {})}
    />
  );
}

/** How many sessions are legible on a phone. */
const PHONE_BARS = 40;

/** The phone's small chart, without texts or controls. */
export function PhoneChart({ desk }: { desk: Desk }) {
  const query = useQuery(barsQuery(desk.symbol, "1d"));
  const markers = useMarkers(desk.symbol);
  const lines = useLines(desk);
  return (
    <DataBlock query={query} skeleton={<Skeleton className="h-[120px]" />}>
      {(bars) => (
        <Suspense fallback={<Skeleton className="h-[120px]" />}>
          <CandleChart
            bars={{ ...bars, bars: bars.bars.slice(-PHONE_BARS) }}
            markers={markers}
            lines={lines}
            compact
            className="h-[120px]"
          />
        </Suspense>
      )}
    </DataBlock>
  );
}
