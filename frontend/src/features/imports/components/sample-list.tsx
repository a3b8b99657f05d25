import type { components } from "@/api/schema";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { costWords, KIND_NAMES, quantityWords, termsWords, whenWords } from "@/lib/activities/words";
import { formatMoney, formatPrice, formatQuantity } from "@/lib/format";
import { NARROW, useMedia } from "@/lib/use-media";
import { keyed } from "../model";

type Sample = components["schemas"]["SampleRead"];

/** How much; of a split told by the shares that came, those. */
const sizeWords = (row: Sample) =>
  row.shares_added === null ? quantityWords(row) : `${formatQuantity(row.shares_added)} shares came`;

function SampleRow({ row }: { row: Sample }) {
  return (
    <Tr>
      <Td className="text-text3">{row.row}</Td>
      <Td className="whitespace-nowrap">{whenWords(row)}</Td>
      <Td className="whitespace-nowrap">{KIND_NAMES[row.type]}</Td>
      <Td>
        <b className="font-bold">{row.symbol}</b>
        <span className="block text-12 text-text3 empty:hidden">{termsWords(row)}</span>
      </Td>
      <Td right>{sizeWords(row)}</Td>
      <Td right>{row.price === null ? "" : formatPrice(row.price)}</Td>
      <Td right className="font-semibold">
        {row.amount === null ? "" : formatMoney(row.amount, row.currency)}
        <span className="block text-12 font-normal text-text3 empty:hidden">{costWords(row)}</span>
      </Td>
    </Tr>
  );
}

function SampleItem({ row }: { row: Sample }) {
  const details = [termsWords(row), costWords(row)].filter(Boolean).join(" · ");
  return (
    <li className="num border-b border-hair py-2 text-13 last:border-0">
      <p className="flex justify-between gap-3 font-semibold">
        <span>
          {KIND_NAMES[row.type]} {sizeWords(row)} {row.symbol}
        </span>
        <span>{row.amount === null ? "" : formatMoney(row.amount, row.currency)}</span>
      </p>
      <p className="text-12 text-text3">
        Row {row.row} · {whenWords(row)}
        {details ? ` · ${details}` : ""}
      </p>
    </li>
  );
}

/** The first rows as they are understood. */
export function SampleList({ rows }: { rows: readonly Sample[] }) {
  const isNarrow = useMedia(NARROW);
  if (isNarrow) {
    return (
      <ul aria-label="First rows as they are understood">
        {keyed(rows).map(({ key, one }) => (
          <SampleItem key={key} row={one} />
        ))}
      </ul>
    );
  }
  return (
    <Table caption="First rows as they are understood">
      <thead>
        <tr>
          <Th>Row</Th>
          <Th>Date</Th>
          <Th>Kind</Th>
          <Th>Symbol</Th>
          <Th right>Quantity</Th>
          <Th right>Price</Th>
          <Th right>Amount</Th>
        </tr>
      </thead>
      <tbody>
        {keyed(rows).map(({ key, one }) => (
          <SampleRow key={key} row={one} />
        ))}
      </tbody>
    </Table>
  );
}
