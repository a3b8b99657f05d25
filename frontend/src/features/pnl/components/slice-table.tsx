import type { Column } from "@/components/ui/columns";
import { PrivateMark } from "@/components/ui/private-mark";
import { VirtualTable } from "@/components/ui/virtual-table";
import type { Cut } from "@/lib/explaining";
import { useAmounts } from "@/lib/use-amounts";
import { kindWords } from "../activities";
import { plainRatio, type Slice } from "../model";
import { Explained } from "./explained";

export interface SliceTableProps {
  caption: string;
  by: Cut;
  slices: readonly Slice[];
}

/** The parts of a whole as a table, the largest first. */
export function SliceTable({ caption, by, slices }: SliceTableProps) {
  const amounts = useAmounts();
  const columns: Column<Slice>[] = [
    {
      key: "name",
      header: "Part",
      isHeading: true,
      cell: ({ key, name }) => (
        <>
          {kindWords(name)}
          {by === "position" ? <PrivateMark symbol={key} /> : null}
        </>
      ),
    },
    {
      key: "value",
      header: "Value",
      right: true,
      cell: (slice) => (
        <Explained figure="allocation_value" by={by} of={slice.key} label={`Value of ${slice.name}`}>
          {amounts.money(slice.market_value)}
        </Explained>
      ),
    },
    {
      key: "weight",
      header: "Share",
      right: true,
      cell: (slice) => (
        <Explained figure="allocation_weight" by={by} of={slice.key} label={`Share of ${slice.name}`}>
          {plainRatio(slice.weight)}
        </Explained>
      ),
    },
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
