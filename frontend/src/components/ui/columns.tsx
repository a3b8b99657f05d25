import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Td, Th } from "./table";

export interface Column<Row> {
  /** The heading's text is the key unless it is not text. */
  key: string;
  header: ReactNode;
  /** Right-aligned, for numbers. */
  right?: boolean;
  className?: string;
  cell: (row: Row) => ReactNode;
  /** The cell is the heading of its row. */
  isHeading?: boolean;
}

/** The headings of a table, one a column. */
export function Headings<Row>({ columns }: { columns: readonly Column<Row>[] }) {
  return columns.map((column) => (
    <Th key={column.key} right={column.right ?? false}>
      {column.header}
    </Th>
  ));
}

/** What stands in a row, a cell a column. */
export function Cells<Row>({ columns, row }: { columns: readonly Column<Row>[]; row: Row }) {
  return columns.map((column, index) => (
    <Cell key={column.key} column={column} row={row} isFirst={index === 0} />
  ));
}

interface CellProps<Row> {
  column: Column<Row>;
  row: Row;
  isFirst: boolean;
}

function Cell<Row>({ column, row, isFirst }: CellProps<Row>) {
  const content = column.cell(row);
  if (column.isHeading) {
    return (
      <th
        scope="row"
        className={cn(
          "border-b border-hair px-2.5 py-[7px] text-left font-semibold whitespace-nowrap first:pl-0",
          column.className,
        )}
      >
        {content}
      </th>
    );
  }
  return (
    <Td
      right={column.right ?? false}
      label={typeof column.header === "string" && !isFirst ? column.header : undefined}
      className={cn("whitespace-nowrap", column.className)}
    >
      {content}
    </Td>
  );
}
