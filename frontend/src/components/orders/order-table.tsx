import { Link } from "@tanstack/react-router";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDate, formatTime, zoneName } from "@/lib/format";
import type { OrderRead } from "@/lib/orders/types";
import { sizeText, typeAndLife } from "@/lib/orders/words";
import { OrderButtons, type OrderButtonsProps } from "./order-buttons";
import { OrderState } from "./order-state";
import { SideLabel } from "./side-label";

/** A titled group of orders in one list: "Live", "History, today". */
export interface OrderSection {
  readonly title: string;
  readonly orders: readonly OrderRead[];
}

export interface OrderViewProps extends Omit<OrderButtonsProps, "order"> {
  caption: string;
  sections: readonly OrderSection[];
  hasDates: boolean;
}

/** When an order was sent: the time, with its date where several days are listed. */
export function sentAt(instant: string, hasDates: boolean): string {
  const time = formatTime(instant).replace(/ \S+$/, "");
  return hasDates ? `${formatDate(instant)}, ${time}` : time;
}

function OrderRow({ order, hasDates, ...actions }: OrderButtonsProps & { hasDates: boolean }) {
  return (
    <Tr className="last:[&>th]:border-0">
      <Td className="h-9 whitespace-nowrap text-text2">{sentAt(order.created_at, hasDates)}</Td>
      <th scope="row" className="border-b border-hair py-[5px] text-left font-semibold">
        <Link to="/trade" search={{ symbol: order.symbol }} className="hover:underline">
          {order.symbol}
        </Link>
      </th>
      <Td>
        <SideLabel side={order.side} />
      </Td>
      <Td right>{sizeText(order)}</Td>
      <Td className="whitespace-nowrap text-text2">{typeAndLife(order)}</Td>
      <Td className="min-w-[110px]">
        <OrderState order={order} />
      </Td>
      <Td right className="whitespace-nowrap">
        <OrderButtons order={order} {...actions} />
      </Td>
    </Tr>
  );
}

/** Orders in one table, with a heading row for each section. */
export function OrderTable({ caption, sections, hasDates, ...actions }: OrderViewProps) {
  return (
    <Table caption={caption} className="[&_td]:px-1 [&_td]:py-[5px] [&_th]:px-1">
      <thead>
        <tr>
          <Th>Sent, {zoneName()}</Th>
          <Th>Symbol</Th>
          <Th>Side</Th>
          <Th right>Qty</Th>
          <Th>Type</Th>
          <Th>State</Th>
          <Th right>Action</Th>
        </tr>
      </thead>
      {sections.map((section) => (
        <tbody key={section.title}>
          {section.title ? (
            <tr>
              <th scope="rowgroup" colSpan={7} className="eyebrow pt-2 pb-0.5 text-left">
                {section.title}
              </th>
            </tr>
          ) : null}
          {section.orders.map((order) => (
            <OrderRow key={order.id} order={order} hasDates={hasDates} {...actions} />
          ))}
        </tbody>
      ))}
    </Table>
  );
}
