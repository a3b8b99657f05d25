import { type Column, VirtualTable } from "@/components/ui/virtual-table";
import { useAmounts } from "@/lib/use-amounts";
import { kindWords } from "../activities";
import { plainRatio, type Slice } from "../model";

/** The parts of a whole as a table, the largest first. */
export function SliceTable({ caption, slices }: { caption: string; slices: readonly Slice[] }) {
  const amounts = useAmounts();
  const columns: Column<Slice>[] = [
    { key: "name", header: "Part", isHeading: true, cell: ({ name }) => kindWords(name) },
    { key: "value", header: "Value", right: true, cell: (slice) => amounts.money(slice.market_value) },
    { key: "weight", header: "Share", right: true, cell: ({ weight }) => plainRatio(weight) },
  ];
  return (
    <VirtualTable
      caption={`${caption}, the largest first`}
      columns={columns}
      rows={slices}
      rowKey={({ key }) => key}
      className="max-h-[300px]"
    />
  );
}
