import { Link } from "@tanstack/react-router";
import { Dated } from "@/components/ui/dated";
import { ExplainedLink as Opened } from "@/components/ui/explained-link";
import { Field, Select } from "@/components/ui/field";
import { PrivateMark } from "@/components/ui/private-mark";
import { formatPercent, formatPrice } from "@/lib/format";
import { useCachedQuote } from "@/lib/live/hooks";
import { optionParts, symbolWords } from "@/lib/option-name";
import { useAmounts } from "@/lib/use-amounts";
import type { SortKey } from "../search";
import { OwnChange } from "./own-change";
import { PositionActions, type PositionActionsProps } from "./position-actions";
import type { PositionsViewProps } from "./positions-table";

const SORTS: readonly { value: SortKey; label: string }[] = [
  { value: "weight_percent", label: "Weight" },
  { value: "symbol", label: "Symbol" },
  { value: "market_value", label: "Market value" },
  { value: "day_pnl", label: "Day P&L" },
  { value: "unrealized_pnl", label: "Total P&L" },
];

function PositionCard({ position, ...actions }: PositionActionsProps) {
  const { symbol } = position;
  const amounts = useAmounts();
  const second = useCachedQuote(symbol)?.second;
  return (
    <li className="num grid grid-cols-[1fr_auto] gap-x-3 gap-y-0.5 border-b border-hair py-2.5 text-13 last:border-0">
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <Link
          to="/research/$symbol"
          params={{ symbol: optionParts(position.symbol)?.root ?? position.symbol }}
          className="text-15 font-semibold hover:underline"
        >
          {symbolWords(position.symbol)}
          <PrivateMark symbol={position.symbol} />
        </Link>
        <span className="text-text2">
          {amounts.quantity(position.quantity)} ×{" "}
          <Dated quote={{ ...position, second }}>{formatPrice(position.last)}</Dated>
        </span>
      </span>
      <span className="text-right text-15 font-semibold">
        <Dated quote={position} note="none">
          <Opened figure="market_value" symbol={symbol}>
            {amounts.money(position.market_value)}
          </Opened>
        </Dated>
      </span>
      <span className="text-12 text-text3">
        avg{" "}
        <Opened figure="average_price" symbol={symbol}>
          {formatPrice(position.average_price)}
        </Opened>{" "}
        ·{" "}
        <Opened figure="weight" symbol={symbol}>
          {formatPercent(position.weight_percent)}
        </Opened>{" "}
        of equity
      </span>
      <span className="text-right">
        <Dated quote={position} note="none">
          <Opened figure="unrealized_pnl" symbol={symbol}>
            <OwnChange
              withPercent
              change={position.unrealized_pnl}
              percent={position.unrealized_pnl_percent}
            />
          </Opened>
        </Dated>
      </span>
      <span className="text-12 text-text2">
        Today{" "}
        <Dated quote={position} note="none">
          <Opened figure="day_pnl" symbol={symbol}>
            <OwnChange change={position.day_pnl} percent={position.day_pnl_percent} />
          </Opened>
        </Dated>
      </span>
      <span className="mt-1 text-right">
        <PositionActions position={position} {...actions} />
      </span>
    </li>
  );
}

/** The open positions as cards, for narrow screens; the order is chosen from a list. */
export function PositionCards({ positions, sorting, onSort, account: _, ...actions }: PositionsViewProps) {
  return (
    <>
      <Field label="Sort by" className="mb-2 max-w-60">
        {(ids) => (
          <Select
            {...ids}
            value={sorting.key}
            options={SORTS}
            onChange={(event) => onSort(event.target.value as SortKey)}
          />
        )}
      </Field>
      <ul aria-label="Open positions">
        {positions.map((position) => (
          <PositionCard key={position.symbol} position={position} {...actions} />
        ))}
      </ul>
    </>
  );
}
