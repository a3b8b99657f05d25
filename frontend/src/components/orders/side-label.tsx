import { Triangle } from "@/components/ui/price-change";
import type { Side } from "@/lib/orders/types";
import { sideName } from "@/lib/orders/words";

/** ▲ Buy or ▼ Sell, in the current colour. */
export function SideLabel({ side }: { side: Side }) {
  return (
    <span className="inline-flex items-center whitespace-nowrap">
      <Triangle sign={side === "buy" ? 1 : -1} />
      {sideName(side)}
    </span>
  );
}
