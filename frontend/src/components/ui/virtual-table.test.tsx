import { render, screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { layOut } from "@/test/virtual-size";
import type { Column } from "./columns";
import { VirtualList } from "./virtual-list";
import { VirtualTable } from "./virtual-table";

const COLUMNS: Column<number>[] = [
  { key: "n", header: "Number", isHeading: true, cell: (row) => `No. ${row}` },
  { key: "s", header: "Square", right: true, cell: (row) => row * row },
];
const rowsTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("a table of any length", () => {
  it("draws a short one whole", () => {
    render(<VirtualTable caption="Squares" columns={COLUMNS} rows={rowsTo(40)} rowKey={String} />);
    const table = screen.getByRole("table", { name: "Squares" });
    expect(within(table).getAllByRole("row")).toHaveLength(41);
    expect(within(table).getByRole("rowheader", { name: "No. 39" })).toBeInTheDocument();
  });

  it("draws of a long one what is on screen, and tells how many rows there are", () => {
    layOut();
    render(
      <VirtualTable
        caption="Squares"
        columns={COLUMNS}
        rows={rowsTo(5_000)}
        rowKey={String}
        total={50_000}
      />,
    );
    const table = screen.getByRole("table", { name: "Squares" });
    const drawn = within(table).getAllByRole("rowheader");
    expect(drawn.length).toBeGreaterThan(5);
    expect(drawn.length).toBeLessThan(100);
    expect(table).toHaveAttribute("aria-rowcount", "50001");
    expect(drawn[3]?.closest("tr")).toHaveAttribute("aria-rowindex", "5");
    expect(screen.getByRole("region", { name: "Squares" })).toHaveAttribute("tabindex", "0");
  });

  it("asks for more when the end of what is loaded comes near", () => {
    layOut(40_000);
    const onEnd = vi.fn();
    render(
      <VirtualTable caption="Squares" columns={COLUMNS} rows={rowsTo(100)} rowKey={String} onEnd={onEnd} />,
    );
    expect(onEnd).toHaveBeenCalled();
  });

  it("does not ask while the end is far", () => {
    layOut(200);
    const onEnd = vi.fn();
    render(
      <VirtualTable caption="Squares" columns={COLUMNS} rows={rowsTo(400)} rowKey={String} onEnd={onEnd} />,
    );
    expect(onEnd).not.toHaveBeenCalled();
  });
});

describe("the same for phones", () => {
  it("is a list that tells its length and places", () => {
    layOut(400);
    render(
      <VirtualList
        label="Squares"
        rows={rowsTo(1_000)}
        rowKey={String}
        total={9_000}
        item={(row) => `No. ${row}`}
      />,
    );
    const items = within(screen.getByRole("list", { name: "Squares" })).getAllByRole("listitem");
    expect(items.length).toBeLessThan(100);
    expect(items[2]).toHaveAttribute("aria-posinset", "3");
    expect(items[2]).toHaveAttribute("aria-setsize", "9000");
  });
});
