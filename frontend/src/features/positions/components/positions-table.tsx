import { Link } from "@tanstack/react-router";
import { Dated } from "@/components/ui/dated";
import { ExplainedLink as Opened } from "@/components/ui/explained-link";
import { signClass } from "@/components/ui/kpi-card";
import { PrivateMark } from "@/components/ui/private-mark";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatPrice, signOf } from "@/lib/format";
import { useCachedQuote } from "@/lib/live/hooks";
import { optionParts, symbolWords } from "@/lib/option-name";
import { useAmounts } from "@/lib/use-amounts";
import type { Account, Position, Sorting } from "../model";
import type { SortKey } from "../search";
import { OwnChange } from "./own-change";
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
  const { symbol } = position;
  const amounts = useAmounts();
  const second = useCachedQuote(symbol)?.second;
  return (
    <Tr className="last:[&>th]:border-0">
      <th scope="row" className="max-w-[220px] border-b border-hair py-[7px] pr-2.5 text-left font-normal">
        <Link
          to="/research/$symbol"
          params={{ symbol: optionParts(position.symbol)?.root ?? position.symbol }}
          className="block font-semibold hover:underline"
        >
          {symbolWords(position.symbol)}
          <PrivateMark symbol={position.symbol} />
        </Link>
        <span className="block truncate text-12 text-text3">{position.name}</span>
      </th>
      <Td right>{amounts.quantity(position.quantity)}</Td>
      <Td right>
        <Opened figure="average_price" symbol={symbol}>
          {formatPrice(position.average_price)}
        </Opened>
      </Td>
      <Td right>
        <Dated quote={{ ...position, second }} note="below">
          {formatPrice(position.last)}
        </Dated>
      </Td>
      <Td right>
        <Dated quote={position} note="none">
          <Opened figure="market_value" symbol={symbol}>
            {amounts.money(position.market_value)}
          </Opened>
        </Dated>
      </Td>
      <Td right>
        <Dated quote={position} note="none">
          <Opened figure="day_pnl" symbol={symbol}>
            <OwnChange change={position.day_pnl} percent={position.day_pnl_percent} />
          </Opened>
        </Dated>
      </Td>
      <Td right>
        <Dated quote={position} note="none">
          <Opened figure="unrealized_pnl" symbol={symbol}>
            <OwnChange
              withPercent
              change={position.unrealized_pnl}
              percent={position.unrealized_pnl_percent}
            />
          </Opened>
        </Dated>
      </Td>
      <Td right>
        <Opened figure="weight" symbol={symbol}>
          <WeightBar percent={position.weight_percent} />
        </Opened>
      </Td>
      <Td right>
        <PositionActions position={position} {...actions} />
      </Td>
    </Tr>
  );
}

/** The account's own totals: sales of today count in its day, so it may differ from the column's sum. */
function TotalsRow({ account }: { account: Account }) {
  const amounts = useAmounts();
  const figures = [account.day_pnl, account.unrealized_pnl] as const;
  return (
    <tr className="font-semibold [&>td]:px-2.5 [&>td]:pt-2.5 [&>td]:text-right">
      <th scope="row" colSpan={4} className="pt-2.5 text-left">
        Total <span className="font-normal text-text3">of the account, sales of today included</span>
      </th>
      <td>
        {amounts.money(account.long_market_value)}
        {signOf(account.short_market_value) === 0 ? null : (
          <span className="block">{amounts.money(account.short_market_value)}</span>
        )}
      </td>
      {figures.map((figure, index) => (
        <td key={index === 0 ? "day" : "total"} className={signClass(signOf(figure))}>
          {amounts.signedMoney(figure)}
        </td>
      ))}
      <td colSpan={2} />
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
