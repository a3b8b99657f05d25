import { AmountChange } from "@/components/ui/amount-change";
import type { Column } from "@/components/ui/columns";
import { PrivateMark } from "@/components/ui/private-mark";
import { VirtualList } from "@/components/ui/virtual-list";
import { VirtualTable } from "@/components/ui/virtual-table";
import type { AmountWords } from "@/lib/amounts";
import type { Target } from "@/lib/explaining";
import { formatDay, formatPrice, signOf } from "@/lib/format";
import { type Lot, termWords } from "@/lib/lots/words";
import { useAmounts } from "@/lib/use-amounts";
import { PHONE, useMedia } from "@/lib/use-media";
import { lotKey } from "../explaining";
import { Explained } from "./explained";
import { SymbolLink } from "./symbol-link";

const CAPTION = "Open lots, in the order of use";

function keyOf({ account_id, symbol, id }: Lot): string {
  return `${account_id} ${symbol} ${id}`;
}

function lotWords({ symbol, acquired_on }: Lot): string {
  return `${symbol}, ${formatDay(acquired_on)}`;
}

function targetOfLot(figure: string, lot: Lot): Target {
  return { figure, symbol: lot.symbol, of: lotKey(lot) };
}

function Gain({ lot }: { lot: Lot }) {
  return lot.unrealized_pnl === null ? (
    <AmountChange amount={null} />
  ) : (
    <Explained {...targetOfLot("lot_unrealized", lot)} label={`Unrealized of ${lotWords(lot)}`}>
      <AmountChange amount={lot.unrealized_pnl} />
    </Explained>
  );
}

function Cost({ lot, amounts, currency }: { lot: Lot; amounts: AmountWords; currency: string }) {
  if (!lot.is_cost_known) {
    return <span className="text-warn">not known</span>;
  }
  return (
    <>
      <Explained {...targetOfLot("lot_cost", lot)} label={`Cost of ${lotWords(lot)}`}>
        {amounts.money(lot.cost_basis, currency)}
      </Explained>
      {signOf(lot.deferred_loss) === 0 ? null : (
        <span className="block text-11 text-warn">
          and {amounts.money(lot.deferred_loss, currency)} of wash sales
        </span>
      )}
    </>
  );
}

function columnsOf(amounts: AmountWords, currency: string): Column<Lot>[] {
  return [
    {
      key: "Symbol",
      header: "Symbol",
      isHeading: true,
      cell: ({ symbol }) => <SymbolLink symbol={symbol} />,
    },
    {
      key: "Acquired",
      header: "Acquired",
      className: "text-text2",
      cell: (lot) => formatDay(lot.acquired_on),
    },
    { key: "Qty", header: "Qty", right: true, cell: ({ quantity }) => amounts.quantity(quantity) },
    {
      key: "Price",
      header: "Cost a share",
      right: true,
      cell: (lot) => (lot.is_cost_known ? formatPrice(lot.price) : "—"),
    },
    {
      key: "Cost",
      header: "Cost basis",
      right: true,
      cell: (lot) => <Cost lot={lot} amounts={amounts} currency={currency} />,
    },
    {
      key: "Value",
      header: "Value",
      right: true,
      cell: (lot) => amounts.money(lot.market_value, currency),
    },
    {
      key: "Gain",
      header: "Unrealized",
      right: true,
      className: "font-semibold",
      cell: (lot) => <Gain lot={lot} />,
    },
    { key: "Term", header: "Term", className: "text-text2", cell: termWords },
  ];
}

function Item({ lot, currency }: { lot: Lot; currency: string }) {
  const amounts = useAmounts();
  return (
    <span className="grid grid-cols-[1fr_auto] gap-x-3">
      <b className="font-semibold">
        {lot.symbol}
        <PrivateMark symbol={lot.symbol} />
      </b>
      <span className="text-right font-semibold">
        <Gain lot={lot} />
      </span>
      <span className="text-12 text-text3">
        {amounts.quantity(lot.quantity)} × {lot.is_cost_known ? formatPrice(lot.price) : "?"},{" "}
        {formatDay(lot.acquired_on)}
      </span>
      <span className="text-right text-12 text-text3">{amounts.money(lot.market_value, currency)}</span>
    </span>
  );
}

/** Open lots one by one. */
export function LotTable({ lots, currency }: { lots: readonly Lot[]; currency: string }) {
  const amounts = useAmounts();
  const isPhone = useMedia(PHONE);
  return isPhone ? (
    <VirtualList
      label={CAPTION}
      rows={lots}
      rowKey={keyOf}
      item={(lot) => <Item lot={lot} currency={currency} />}
    />
  ) : (
    <VirtualTable caption={CAPTION} columns={columnsOf(amounts, currency)} rows={lots} rowKey={keyOf} />
  );
}
