import type { Column } from "@/components/ui/columns";
import { VirtualTable } from "@/components/ui/virtual-table";
import { useAmounts } from "@/lib/use-amounts";
import { pointMoment, pointRows } from "../curve";
import type { CurvePoint, Performance } from "../model";
import { Explained } from "./explained";

/** The points of the curve as a table, newest first. */
export function EquityTable({ found, className }: { found: Performance; className: string }) {
  const amounts = useAmounts();
  const last = found.curve.at(-1);
  const names = last ? pointRows(last, found, amounts).map(([name]) => name) : [];
  const columns: Column<CurvePoint>[] = [
    {
      key: "day",
      header: found.interval === "5m" ? "Time" : "Day",
      isHeading: true,
      className: "font-normal!",
      cell: (point) => pointMoment(point, found.interval),
    },
    ...names.map((name, index) => ({
      key: name,
      header: name,
      right: true,
      cell: (point: CurvePoint) => {
        const text = pointRows(point, found, amounts)[index]?.[1];
        return index === 0 && found.interval !== "5m" ? (
          <Explained figure="equity" at={point.date} label="Value">
            {text}
          </Explained>
        ) : (
          text
        );
      },
    })),
  ];
  return (
    <VirtualTable
      caption={`Equity and ${found.benchmark.symbol}, newest first`}
      columns={columns}
      rows={found.curve.toReversed()}
      rowKey={(point) => point.at}
      className={className}
    />
  );
}
