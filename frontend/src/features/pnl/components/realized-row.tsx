import { AmountChange } from "@/components/ui/amount-change";
import { Button } from "@/components/ui/button";
import type { Column } from "@/components/ui/columns";
import type { AmountWords } from "@/lib/amounts";
import { formatDay, signOf } from "@/lib/format";
import { type RealizedLot, reasonWords, TERM_NAMES } from "@/lib/lots/words";
import { useAmounts } from "@/lib/use-amounts";
import { realizedKey } from "../explaining";
import { useDashboard } from "../hooks/use-dashboard";
import { Explained } from "./explained";
import { SymbolLink } from "./symbol-link";

function WashSale({ lot, amounts, currency }: { lot: RealizedLot; amounts: AmountWords; currency: string }) {
  if (signOf(lot.disallowed) === 0) {
    return null;
  }
  const into = lot.replacements.map(({ acquired_on }) => formatDay(acquired_on)).join(", ");
  return (
    <span
      className="rounded-pill border border-paper-line bg-paper px-2 py-0.5 text-11 font-semibold text-warn"
      title={into ? `Deferred into shares bought ${into}` : undefined}
    >
      Wash sale, {amounts.money(lot.disallowed, currency)}
    </span>
  );
}

/** What was gained on a closed lot; it opens. */
function Gain({ lot, isAdjusted }: { lot: RealizedLot; isAdjusted?: boolean }) {
  const what = isAdjusted ? "Adjusted gain" : "Gain";
  return (
    <Explained
      figure={isAdjusted ? "sale_adjusted_gain" : "sale_gain"}
      symbol={lot.symbol}
      of={realizedKey(lot)}
      label={`${what} of ${lot.symbol} of ${formatDay(lot.acquired_on)}, ${formatDay(lot.closed_on)}`}
    >
      <AmountChange amount={isAdjusted ? lot.adjusted_gain : lot.gain} />
    </Explained>
  );
}

/** Opens the lots of the sale that closed `lot`; what is no sale has none to choose. */
function LotsButton({ lot }: { lot: RealizedLot }) {
  const { onSearch } = useDashboard();
  return lot.reason === "trade" ? (
    <Button
      size="sm"
      className="h-7"
      aria-haspopup="dialog"
      aria-label={`Lots of the sale of ${lot.symbol} on ${formatDay(lot.closed_on)}`}
      onClick={() => onSearch({ closing: `${lot.account_id}~${lot.closed_by}` })}
    >
      Lots
    </Button>
  ) : null;
}

/** The columns of realized gains. */
export function realizedColumns(amounts: AmountWords, currency: string): Column<RealizedLot>[] {
  return [
    { key: "Closed", header: "Closed", className: "text-text2", cell: (lot) => formatDay(lot.closed_on) },
    {
      key: "Symbol",
      header: "Symbol",
      className: "font-semibold",
      cell: ({ symbol }) => <SymbolLink symbol={symbol} />,
    },
    { key: "How", header: "How", className: "text-text2", cell: reasonWords },
    {
      key: "Acquired",
      header: "Acquired",
      className: "text-text2",
      cell: (lot) => formatDay(lot.acquired_on),
    },
    { key: "Qty", header: "Qty", right: true, cell: ({ quantity }) => amounts.quantity(quantity) },
    {
      key: "Proceeds",
      header: "Proceeds",
      right: true,
      cell: (lot) => amounts.money(lot.proceeds, currency),
    },
    { key: "Cost", header: "Cost", right: true, cell: (lot) => amounts.money(lot.cost, currency) },
    {
      key: "Gain",
      header: "Gain",
      right: true,
      className: "font-semibold",
      cell: (lot) => <Gain lot={lot} />,
    },
    { key: "Term", header: "Term", cell: ({ term }) => TERM_NAMES[term] },
    {
      key: "Adjusted",
      header: "Adjusted",
      right: true,
      cell: (lot) => <Gain lot={lot} isAdjusted />,
    },
    {
      key: "Flag",
      header: "Flag",
      cell: (lot) => <WashSale lot={lot} amounts={amounts} currency={currency} />,
    },
    { key: "Choose", header: "Choose", right: true, cell: (lot) => <LotsButton lot={lot} /> },
  ];
}

/** A realized gain as an item of two lines. */
export function RealizedItem({ lot, currency }: { lot: RealizedLot; currency: string }) {
  const amounts = useAmounts();
  return (
    <span className="grid grid-cols-[1fr_auto] gap-x-3">
      <span>
        <b className="font-semibold">{lot.symbol}</b>{" "}
        <span className="text-text2">
          {reasonWords(lot)} {amounts.quantity(lot.quantity)}
        </span>
      </span>
      <span className="text-right font-semibold">
        <Gain lot={lot} />
      </span>
      <span className="text-12 text-text3">
        {formatDay(lot.acquired_on)} to {formatDay(lot.closed_on)}
      </span>
      <span className="text-right text-12 text-text3">{TERM_NAMES[lot.term]} term</span>
      <span className="col-span-2 mt-1 flex items-center justify-between gap-2 empty:hidden">
        <WashSale lot={lot} amounts={amounts} currency={currency} />
        <span className="ml-auto">
          <LotsButton lot={lot} />
        </span>
      </span>
    </span>
  );
}
