import { AmountChange } from "@/components/ui/amount-change";
import type { Column } from "@/components/ui/columns";
import { VirtualTable } from "@/components/ui/virtual-table";
import { formatDay, formatPrice } from "@/lib/format";
import { type Lot, type MethodPreview, TERM_NAMES } from "@/lib/lots/words";
import { useAmounts } from "@/lib/use-amounts";

/** A lot that can be chosen. */
export type Choosable = Pick<Lot, "id" | "quantity" | "acquired_on" | "price" | "term">;

export interface LotChooserProps {
  caption: string;
  lots: readonly Choosable[];
  /** In the order in which the sale uses them up. */
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  /** The sale with the lots chosen: what it takes of each. */
  sale: MethodPreview | undefined;
  disabled?: boolean;
}

/** `chosen` with the lot put last, or without it. */
function toggled(chosen: readonly string[], id: string): readonly string[] {
  return chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
}

function Choice({ lot, place, onToggle }: { lot: Choosable; place: number; onToggle: () => void }) {
  return (
    <label className="flex min-h-6 cursor-pointer items-center gap-2 font-normal">
      <input
        type="checkbox"
        checked={place > 0}
        onChange={onToggle}
        className="size-4 shrink-0 accent-teal2"
      />
      <span>{formatDay(lot.acquired_on)}</span>
      {place > 0 ? (
        <b className="rounded-pill bg-live px-1.5 text-11 text-brand">
          <span className="sr-only">goes </span>
          {place}.
        </b>
      ) : null}
    </label>
  );
}

/** Open lots to name for a sale: they go in the order in which they are ticked, then the oldest. */
export function LotChooser({ caption, lots, chosen, onChange, sale, disabled }: LotChooserProps) {
  const amounts = useAmounts();
  const used = new Map(sale?.lots.map((one) => [one.lot_id, one]));
  const columns: Column<Choosable>[] = [
    {
      key: "Acquired",
      header: "Acquired",
      isHeading: true,
      cell: (lot) => (
        <Choice
          lot={lot}
          place={chosen.indexOf(lot.id) + 1}
          onToggle={() => onChange(toggled(chosen, lot.id))}
        />
      ),
    },
    { key: "Open", header: "Open", right: true, cell: ({ quantity }) => amounts.quantity(quantity) },
    { key: "Price", header: "Cost a share", right: true, cell: ({ price }) => formatPrice(price) },
    { key: "Term", header: "Term", className: "text-text2", cell: ({ term }) => TERM_NAMES[term] },
    {
      key: "Used",
      header: "Used up",
      right: true,
      cell: ({ id }) => {
        const part = used.get(id);
        return part ? amounts.quantity(part.quantity) : "—";
      },
    },
    {
      key: "Gain",
      header: "Gain",
      right: true,
      cell: ({ id }) => {
        const part = used.get(id);
        return part ? <AmountChange amount={part.gain} /> : null;
      },
    },
  ];
  return (
    <fieldset disabled={disabled} className="min-w-0">
      <legend className="eyebrow mb-1.5">{caption}</legend>
      <VirtualTable
        caption={caption}
        columns={columns}
        rows={lots}
        rowKey={({ id }) => id}
        className="max-h-[300px]"
      />
    </fieldset>
  );
}
