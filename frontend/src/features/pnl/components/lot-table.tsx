import { VirtualList } from "@/components/ui/virtual-list";
import { type Column, VirtualTable } from "@/components/ui/virtual-table";
import { formatDate, formatPrice } from "@/lib/format";
import { PHONE, useMedia } from "@/lib/use-media";
import type { AmountWords } from "../amounts";
import { useAmounts } from "../hooks/use-dashboard";
import type { Lot } from "../model";
import { AmountChange } from "./amount-change";
import { SymbolLink } from "./symbol-link";

function keyOf({ symbol, opened_at, quantity, price }: Lot): string {
  return `${symbol} ${opened_at} ${quantity} ${price}`;
}

function columnsOf(amounts: AmountWords): Column<Lot>[] {
  return [
    {
      key: "Symbol",
      header: "Symbol",
      isHeading: true,
      cell: ({ symbol }) => <SymbolLink symbol={symbol} />,
    },
    {
      key: "Opened",
      header: "Opened",
      className: "text-text2",
      cell: ({ opened_at }) => formatDate(opened_at),
    },
    { key: "Qty", header: "Qty", right: true, cell: ({ quantity }) => amounts.quantity(quantity) },
    { key: "Price", header: "Price", right: true, cell: ({ price }) => formatPrice(price) },
    { key: "Cost", header: "Cost basis", right: true, cell: (lot) => amounts.money(lot.cost_basis) },
    { key: "Value", header: "Value", right: true, cell: (lot) => amounts.money(lot.market_value) },
    {
      key: "Gain",
      header: "Unrealized",
      right: true,
      className: "font-semibold",
      cell: (lot) => <AmountChange amount={lot.unrealized_pnl} />,
    },
  ];
}

function Item({ lot }: { lot: Lot }) {
  const amounts = useAmounts();
  return (
    <span className="grid grid-cols-[1fr_auto] gap-x-3">
      <b className="font-semibold">{lot.symbol}</b>
      <AmountChange amount={lot.unrealized_pnl} className="text-right font-semibold" />
      <span className="text-12 text-text3">
        {amounts.quantity(lot.quantity)} × {formatPrice(lot.price)}, {formatDate(lot.opened_at)}
      </span>
      <span className="text-right text-12 text-text3">{amounts.money(lot.market_value)}</span>
    </span>
  );
}

/** Open lots one by one. */
export function LotTable({ lots }: { lots: readonly Lot[] }) {
  const amounts = useAmounts();
  const isPhone = useMedia(PHONE);
  return isPhone ? (
    <VirtualList
      label="Open lots, oldest first"
      rows={lots}
      rowKey={keyOf}
      item={(lot) => <Item lot={lot} />}
    />
  ) : (
    <VirtualTable caption="Open lots, oldest first" columns={columnsOf(amounts)} rows={lots} rowKey={keyOf} />
  );
}
