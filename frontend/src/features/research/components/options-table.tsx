import { Fragment } from "react";
import { Table } from "@/components/ui/table";
import { cn } from "@/lib/cn";
import { formatDay, formatPrice } from "@/lib/format";
import { symbolWords } from "@/lib/option-name";
import type { Side as OrderSide } from "@/lib/orders/types";
import type { PickedLeg } from "../option-ticket";
import {
  type Chain,
  COLUMNS,
  type Column,
  type ColumnSet,
  type Contract,
  fromTheStrike,
  priceLine,
  rootWords,
  type Side,
  type StrikeRow,
} from "../options-model";

/** Choosing contracts for an order; `onPick` is absent where none can be placed. */
export interface Picking {
  picked: readonly PickedLeg[];
  onPick: ((symbol: string, side: OrderSide) => void) | undefined;
}

export interface OptionsTableProps extends Picking {
  chain: Chain;
  rows: readonly StrikeRow[];
  columns: ColumnSet;
  /** One side alone, beside the strike; both around it when there is room. */
  side: Side | null;
}

/** Nobody here tells what an adjusted contract delivers, so none is ordered. */
const LOOKED_AT: Picking = { picked: [], onPick: undefined };
const CELL = "border-b border-hair px-1.5 py-[5px] text-right whitespace-nowrap";
const HEAD = "border-b border-line px-1.5 pt-1 pb-[7px] text-12 font-medium whitespace-nowrap text-text3";
const SIDES: Record<Side, string> = { call: "Calls", put: "Puts" };

function Heads({ columns }: { columns: readonly Column[] }) {
  return columns.map(({ key, label, meaning }) => (
    <th key={key} scope="col" className={cn(HEAD, "text-right")}>
      <abbr title={meaning} className="no-underline">
        {label}
      </abbr>
    </th>
  ));
}

const SIDE_OF: Readonly<Record<string, OrderSide>> = { bid: "sell", ask: "buy" };

interface CellsProps extends Picking {
  contract: Contract | null;
  columns: readonly Column[];
}

function Cells({ contract, columns, picked, onPick }: CellsProps) {
  return columns.map(({ key, text }) => {
    const side = SIDE_OF[key];
    const leg = picked.find(({ symbol }) => symbol === contract?.symbol);
    return (
      <td key={key} className={cn(CELL, contract?.in_the_money && "bg-on-a/60")}>
        {contract && side && onPick && contract[side === "buy" ? "ask" : "bid"] !== null ? (
          <button
            type="button"
            aria-pressed={leg?.side === side}
            aria-label={`${side === "buy" ? "Buy" : "Sell"} ${symbolWords(contract.symbol)}, ${key} ${text(contract)}`}
            className={cn(
              "-my-1 rounded-control px-1.5 py-1 font-semibold underline decoration-dotted underline-offset-2 hover:bg-s3",
              leg?.side === side && "bg-live no-underline outline-1 outline-live-line",
            )}
            onClick={() => onPick(contract.symbol, side)}
          >
            {text(contract)}
          </button>
        ) : contract ? (
          text(contract)
        ) : (
          "—"
        )}
      </td>
    );
  });
}

/** The word that says what the shading says. */
function InTheMoney({ contract }: { contract: Contract | null }) {
  return (
    <span className="inline-block w-8 text-center text-11 font-semibold text-brand">
      {contract?.in_the_money ? (
        <abbr title="In the money" className="no-underline">
          ITM
        </abbr>
      ) : null}
    </span>
  );
}

function StrikeCell({ row, chain, side }: { row: StrikeRow; chain: Chain; side: Side | null }) {
  const words = rootWords(row, chain);
  return (
    <th
      scope="row"
      className={cn(
        "border-x border-b border-hair border-x-line bg-sunk px-1 text-center font-semibold",
        side && "sticky left-0",
      )}
    >
      <span className="inline-flex items-baseline">
        {side === "put" ? null : <InTheMoney contract={row.call} />}
        <span className="min-w-14">
          {formatPrice(row.strike)}
          {words ? <span className="block text-11 font-normal text-text3">{words}</span> : null}
        </span>
        {side === "call" ? null : <InTheMoney contract={row.put} />}
      </span>
    </th>
  );
}

/** Calls and puts of one day around their strikes, with a line where the underlying's price lies. */
export function OptionsTable({ chain, rows, columns: set, side, ...picking }: OptionsTableProps) {
  const columns = COLUMNS[set];
  const outwards = fromTheStrike(columns);
  const line = priceLine(rows, chain.underlying.last);
  const width = side === null ? 2 * columns.length + 1 : columns.length + 1;
  const what = side === null ? "Calls and puts" : SIDES[side];
  const price = (
    <tr>
      <td
        colSpan={width}
        className="border-b border-hair bg-live py-1 text-center text-12 font-semibold text-brand"
      >
        {chain.symbol} at {formatPrice(chain.underlying.last)}
      </td>
    </tr>
  );
  return (
    <Table
      caption={`${what} on ${chain.symbol} that end on ${formatDay(chain.expiration)}`}
      className="text-[12.5px]"
    >
      <thead>
        {side === null ? (
          <tr className="text-13">
            <th scope="colgroup" colSpan={columns.length} className="pb-1 text-center font-semibold">
              Calls
            </th>
            <td />
            <th scope="colgroup" colSpan={columns.length} className="pb-1 text-center font-semibold">
              Puts
            </th>
          </tr>
        ) : null}
        <tr>
          {side === null ? <Heads columns={columns} /> : null}
          <th scope="col" className={cn(HEAD, "text-center")}>
            Strike
          </th>
          <Heads columns={outwards} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <Fragment key={`${row.root}${row.strike}`}>
            {index === line ? price : null}
            <tr className="hover:bg-s2/50">
              {side === null ? (
                <Cells contract={row.call} columns={columns} {...(row.is_adjusted ? LOOKED_AT : picking)} />
              ) : null}
              <StrikeCell row={row} chain={chain} side={side} />
              <Cells
                contract={side === "call" ? row.call : row.put}
                columns={outwards}
                {...(row.is_adjusted ? LOOKED_AT : picking)}
              />
            </tr>
          </Fragment>
        ))}
        {line === rows.length ? price : null}
      </tbody>
    </Table>
  );
}
