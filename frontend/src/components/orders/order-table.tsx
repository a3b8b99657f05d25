import { CornerDownRight } from "lucide-react";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { cn } from "@/lib/cn";
import { formatDate, formatTime, zoneName } from "@/lib/format";
import { byFamily, type ListedOrder } from "@/lib/orders/family";
import type { OrderRead } from "@/lib/orders/types";
import { roleName, sizeText, typeAndLife } from "@/lib/orders/words";
import { OrderButtons, type OrderButtonsProps } from "./order-buttons";
import { OrderState } from "./order-state";
import { OrderSymbol } from "./order-symbol";
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

/** What the order is in its family, in words; an exit is drawn below the order it hangs on. */
export function FamilyRole({ order, isUnderLead }: ListedOrder) {
  const role = roleName(order);
  if (role === null) {
    return null;
  }
  return (
    <span className="inline-flex items-center gap-1 text-12 font-medium text-text2">
      {isUnderLead ? <CornerDownRight size={13} aria-hidden className="shrink-0 text-text3" /> : null}
      {role}
    </span>
  );
}

export interface ListedOrderProps extends Omit<OrderButtonsProps, "order">, ListedOrder {
  hasDates: boolean;
}

function OrderRow({ order, isUnderLead, hasDates, ...actions }: ListedOrderProps) {
  return (
    <Tr className="last:[&>th]:border-0">
      <Td className="h-9 whitespace-nowrap text-text2">{sentAt(order.created_at, hasDates)}</Td>
      <th
        scope="row"
        className={cn("border-b border-hair py-[5px] text-left font-semibold", isUnderLead && "pl-4!")}
      >
        <OrderSymbol symbol={order.symbol} className="hover:underline" />{" "}
        <span className="block">
          <FamilyRole order={order} isUnderLead={isUnderLead} />
        </span>
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
          {byFamily(section.orders).map((listed) => (
            <OrderRow key={listed.order.id} {...listed} hasDates={hasDates} {...actions} />
          ))}
        </tbody>
      ))}
    </Table>
  );
}
