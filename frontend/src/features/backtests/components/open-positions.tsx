import { Card } from "@/components/ui/card";
import { ColumnTable } from "@/components/ui/column-table";
import type { Column } from "@/components/ui/columns";
import { signClass } from "@/components/ui/kpi-card";
import { formatDay, formatMoney, formatPrice, formatQuantity, formatSignedMoney, signOf } from "@/lib/format";
import type { OpenPosition } from "../api";

const COLUMNS: readonly Column<OpenPosition>[] = [
  {
    key: "symbol",
    header: "Symbol",
    className: "font-bold",
    cell: ({ symbol, modelled }) => (
      <>
        {symbol}
        {modelled ? <span className="block text-12 font-normal text-warn">written, modelled</span> : null}
      </>
    ),
  },
  { key: "side", header: "Side", cell: ({ side }) => (side === "short" ? "Short" : "Long") },
  { key: "since", header: "Since", cell: ({ opened }) => formatDay(opened) },
  { key: "shares", header: "Shares", right: true, cell: ({ shares }) => formatQuantity(shares) },
  { key: "entry", header: "Entry", right: true, cell: ({ entry_price: price }) => formatPrice(price) },
  { key: "last", header: "Last", right: true, cell: ({ last }) => formatPrice(last) },
  { key: "value", header: "Value", right: true, cell: ({ market_value: value }) => formatMoney(value) },
  {
    key: "pnl",
    header: "P&L so far",
    right: true,
    cell: ({ pnl }) => <span className={signClass(signOf(pnl))}>{formatSignedMoney(pnl)}</span>,
  },
];

/** What was still open at the end. */
export function OpenPositions({ positions }: { positions: readonly OpenPosition[] }) {
  return (
    <Card title="Still open at the end">
      <ColumnTable
        caption="Positions still open at the last close"
        columns={COLUMNS}
        rows={positions}
        rowKey={({ symbol }) => symbol}
      />
    </Card>
  );
}
