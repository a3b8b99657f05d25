import { Link } from "@tanstack/react-router";
import { signClass } from "@/components/ui/kpi-card";
import { PriceChange } from "@/components/ui/price-change";
import { StaleNote } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatMoney, formatPrice, formatQuantity, formatSignedMoney, signOf } from "@/lib/format";
import type { Account, Position, Sorting } from "../model";
import type { SortKey } from "../search";
import { PositionActions, type PositionActionsProps } from "./position-actions";
import { WeightBar } from "./weight-bar";

const COLUMNS: readonly (readonly [SortKey, string])[] = [
  ["quantity", "Quantity"],
  ["average_price", "Average"],
  ["last", "Last"],
  ["market_value", "Market value"],
  ["day_pnl", "Day P&L"],
  ["unrealized_pnl", "Total P&L"],
  ["weight_percent", "Weight"],
];

export interface PositionsViewProps extends Omit<PositionActionsProps, "position"> {
  positions: readonly Position[];
  account: Account;
  sorting: Sorting;
  onSort: (key: SortKey) => void;
}

function PositionRow({ position, ...actions }: PositionActionsProps) {
  return (
    <Tr>
      <th scope="row" className="max-w-[220px] border-b border-hair py-[7px] pr-2.5 text-left font-normal">
        <Link
          to="/research/$symbol"
          params={{ symbol: position.symbol }}
          className="block font-semibold hover:underline"
        >
          {position.symbol}
        </Link>
        <span className="block truncate text-12 text-text3">{position.name}</span>
      </th>
      <Td right>{formatQuantity(position.quantity)}</Td>
      <Td right>{formatPrice(position.average_price)}</Td>
      <Td right>
        {formatPrice(position.last)}
        {position.delay === "stale" ? (
          <span className="block">
            <StaleNote asOf={position.as_of} />
          </span>
        ) : null}
      </Td>
      <Td right>{formatMoney(position.market_value)}</Td>
      <Td right>
        <PriceChange change={position.day_pnl} money />
      </Td>
      <Td right>
        <PriceChange change={position.unrealized_pnl} percent={position.unrealized_pnl_percent} money />
      </Td>
      <Td right>
        <WeightBar percent={position.weight_percent} />
      </Td>
      <Td right>
        <PositionActions position={position} {...actions} />
      </Td>
    </Tr>
  );
}

/** The account's own totals: sales of today count in its day, so it may differ from the column's sum. */
function TotalsRow({ account }: { account: Account }) {
  return (
    <tr className="font-semibold">
      <th scope="row" colSpan={4} className="pt-2.5 text-left">
        Total <span className="font-normal text-text3">of the account, sales of today included</span>
      </th>
      <Td right className="border-0 pt-2.5">
        {formatMoney(account.long_market_value)}
        {signOf(account.short_market_value) === 0 ? null : (
          <span className="block">{formatMoney(account.short_market_value)}</span>
        )}
      </Td>
      <Td right className={`border-0 pt-2.5 ${signClass(signOf(account.day_pnl))}`}>
        {formatSignedMoney(account.day_pnl)}
      </Td>
      <Td right className={`border-0 pt-2.5 ${signClass(signOf(account.unrealized_pnl))}`}>
        {formatSignedMoney(account.unrealized_pnl)}
      </Td>
      <Td colSpan={2} className="border-0" />
    </tr>
  );
}

/** The open positions with their totals, sortable by every column. */
export function PositionsTable({ positions, account, sorting, onSort, ...actions }: PositionsViewProps) {
  const heading = (key: SortKey) => ({
    sort: sorting.key === key ? sorting.direction : (false as const),
    onSort: () => onSort(key),
  });
  return (
    <Table caption="Open positions">
      <thead>
        <tr>
          <Th {...heading("symbol")}>Symbol</Th>
          {COLUMNS.map(([key, name]) => (
            <Th key={key} right {...heading(key)}>
              {name}
            </Th>
          ))}
          <Th right>Actions</Th>
        </tr>
      </thead>
      <tbody>
        {positions.map((position) => (
          <PositionRow key={position.symbol} position={position} {...actions} />
        ))}
      </tbody>
      <tfoot>
        <TotalsRow account={account} />
      </tfoot>
    </Table>
  );
}
