import type { Column } from "@/components/ui/columns";
import { VirtualTable } from "@/components/ui/virtual-table";
import type { AmountWords } from "@/lib/amounts";
import { formatDay, formatPrice, signOf } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { PHONE, useMedia } from "@/lib/use-media";
import type { Dividend } from "../model";
import { SymbolLink } from "./symbol-link";

function columnsOf(amounts: AmountWords, hasTax: boolean, isPhone: boolean): Column<Dividend>[] {
  const all: (Column<Dividend> | false)[] = [
    { key: "Day", header: "Day", className: "text-text2", cell: ({ day }) => formatDay(day) },
    {
      key: "Symbol",
      header: "Symbol",
      isHeading: true,
      cell: ({ symbol, name, source }) => (
        <span title={`${name}, from ${source}`}>
          <SymbolLink symbol={symbol} />
        </span>
      ),
    },
    {
      key: "Amount",
      header: "Amount",
      right: true,
      className: "font-semibold",
      cell: ({ amount, currency }) => amounts.money(amount, currency),
    },
    hasTax && {
      key: "Tax",
      header: "Tax held back",
      right: true,
      cell: ({ tax, currency }) => (signOf(tax) === 0 ? "" : amounts.money(tax, currency)),
    },
    !isPhone && {
      key: "Per share",
      header: "Per share",
      right: true,
      className: "text-text2",
      cell: ({ per_share, quantity }) =>
        per_share === null ? "" : `${formatPrice(per_share)} × ${amounts.quantity(quantity)}`,
    },
  ];
  return all.filter((column) => column !== false);
}

/** Dividends one by one. */
export function DividendTable({ caption, rows }: { caption: string; rows: readonly Dividend[] }) {
  const amounts = useAmounts();
  const isPhone = useMedia(PHONE);
  const hasTax = rows.some(({ tax }) => signOf(tax) !== 0);
  return (
    <VirtualTable
      caption={caption}
      columns={columnsOf(amounts, hasTax, isPhone)}
      rows={rows}
      rowKey={({ symbol, day, amount }) => `${symbol} ${day} ${amount}`}
      className="max-h-[320px]"
    />
  );
}
