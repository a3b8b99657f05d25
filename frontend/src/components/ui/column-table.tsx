import { Cells, type Column, Headings } from "./columns";
import { Table, Tr } from "./table";

export interface ColumnTableProps<Row> {
  /** For screen readers, and the name of the region that scrolls. */
  caption: string;
  /** The first says what the row is; on a phone the others stand below it with their headings. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The row that is shown elsewhere on the page. */
  isCurrent?: (row: Row) => boolean;
}

/** A table of a few rows, told by its columns; on a phone each row becomes a card. */
export function ColumnTable<Row>({ caption, columns, rows, rowKey, isCurrent }: ColumnTableProps<Row>) {
  return (
    <Table caption={caption} stacks>
      <thead>
        <tr>
          <Headings columns={columns} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Tr key={rowKey(row)} aria-current={isCurrent?.(row) ? "true" : undefined}>
            <Cells columns={columns} row={row} />
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
