import { cn } from "@/lib/cn";
import { formatQuantity } from "@/lib/format";
import { fieldName, keyed, type Remark } from "../model";

export interface RemarkListProps {
  /** The first of them. */
  remarks: readonly Remark[];
  /** How many there are in all. */
  count: number;
  columns: readonly string[];
}

/** The row as it stands in the file, each cell under the name of its column where that is known. */
function Cells({ remark, columns }: { remark: Remark; columns: readonly string[] }) {
  const cells = remark.cells.map((text, place) => ({ text, column: columns[place] ?? "", place }));
  return (
    <dl className="mt-1.5 flex flex-wrap gap-x-3 gap-y-1 rounded-control border border-line bg-sunk px-2.5 py-1.5 text-12">
      {cells
        .filter(({ text }) => text.trim() !== "")
        .map(({ text, column, place }) => (
          <div key={place} className="flex min-w-0 gap-1.5">
            <dt className={cn("shrink-0 text-text3", !column && "sr-only")}>
              {column || `Cell ${place + 1}`}
            </dt>
            <dd className="min-w-0 break-all text-text2">{text}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Rows with the reason why they are not imported, each shown as it stands in the file. */
export function RemarkList({ remarks, count, columns }: RemarkListProps) {
  return (
    <>
      <ul aria-label="Rows with their reasons" className="num max-h-[420px] overflow-y-auto">
        {keyed(remarks).map(({ key, one: remark }) => (
          <li key={key} className="border-b border-hair py-2.5 text-13 last:border-0">
            <p>
              <b className="font-semibold">Row {formatQuantity(remark.row)}</b>
              {remark.field ? <span className="text-text2">, {fieldName(remark.field)}</span> : null}
              <span className="text-text2">: {remark.reason}</span>
            </p>
            <Cells remark={remark} columns={columns} />
          </li>
        ))}
      </ul>
      {count > remarks.length ? (
        <p className="mt-2 text-12 text-text3">
          The first {formatQuantity(remarks.length)} of {formatQuantity(count)}.
        </p>
      ) : null}
    </>
  );
}
