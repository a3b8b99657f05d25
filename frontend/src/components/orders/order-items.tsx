import { cn } from "@/lib/cn";
import { byFamily } from "@/lib/orders/family";
import { sizeText, typeAndLife } from "@/lib/orders/words";
import { OrderButtons } from "./order-buttons";
import { OrderState } from "./order-state";
import { OrderSymbol } from "./order-symbol";
import { FamilyRole, type ListedOrderProps, type OrderViewProps, sentAt } from "./order-table";
import { SideLabel } from "./side-label";

function OrderItem({ order, isUnderLead, hasDates, ...actions }: ListedOrderProps) {
  return (
    <li
      className={cn(
        "flex items-center gap-3 border-b border-hair py-2.5 last:border-0",
        isUnderLead && "pl-4",
      )}
    >
      <div className="num min-w-0 flex-1 text-13">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <OrderSymbol symbol={order.symbol} className="font-semibold hover:underline" />
          <FamilyRole order={order} isUnderLead={isUnderLead} />
          <SideLabel side={order.side} />
          <span>{sizeText(order)}</span>
          <span className="text-text2">{typeAndLife(order)}</span>
        </p>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2">
          <OrderState order={order} />
          <span className="text-12 text-text3">{sentAt(order.created_at, hasDates)}</span>
        </p>
      </div>
      <OrderButtons order={order} {...actions} />
    </li>
  );
}

/** Orders as two-line items, for narrow screens. */
export function OrderItems({ caption, sections, hasDates, ...actions }: OrderViewProps) {
  return (
    <section aria-label={caption}>
      {sections.map((section) => (
        <div key={section.title}>
          {section.title ? <h3 className="eyebrow pt-2">{section.title}</h3> : null}
          <ul>
            {byFamily(section.orders).map((listed) => (
              <OrderItem key={listed.order.id} {...listed} hasDates={hasDates} {...actions} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
