import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { AmountChange } from "@/components/ui/amount-change";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { METHOD_NAMES } from "@/lib/accounts/types";
import { cn } from "@/lib/cn";
import { counted, formatDay, formatPrice, formatQuantity, signOf } from "@/lib/format";
import { heldLotsQuery } from "@/lib/lots/queries";
import type { OrderSale } from "@/lib/lots/use-order-sale";
import { type Lot, type MethodPreview, namedMethod, ownMethod, type SalePreview } from "@/lib/lots/words";
import { SaleComparison } from "./sale-comparison";
import { SaleLotsError } from "./sale-lots-error";

/** More than these are counted: the ticket has little room. */
const MOST_ROWS = 4;

/** The method that is looked at: the owner's lots where some are named, else the account's own. */
function shownMethod({ methods }: SalePreview, chosen: readonly string[]): MethodPreview | undefined {
  return chosen.length > 0 ? namedMethod(methods) : ownMethod(methods);
}

function LotRow({ part, lot }: { part: MethodPreview["lots"][number]; lot: Lot | undefined }) {
  const of = lot ? ` of ${formatQuantity(lot.quantity.replace("-", ""))}` : "";
  const at = lot?.is_cost_known ? ` at ${formatPrice(lot.price)}` : "";
  return (
    <li className="flex justify-between gap-3">
      <span className="min-w-0">
        {formatQuantity(part.quantity)}
        {of}, {formatDay(part.acquired_on)}
        {at}
      </span>
      <AmountChange amount={part.gain} />
    </li>
  );
}

function Terms({ method }: { method: MethodPreview }) {
  const parts = [
    { name: "short term", amount: method.short_term },
    { name: "long term", amount: method.long_term },
  ].filter(({ amount }) => signOf(amount) !== 0);
  return (
    <p className="flex flex-wrap gap-x-3 text-12 text-text3">
      {parts.map(({ name, amount }) => (
        <span key={name}>
          {name} {parts.length > 1 ? <AmountChange amount={amount} /> : null}
        </span>
      ))}
    </p>
  );
}

function Lines({ found, method }: { found: SalePreview; method: MethodPreview }) {
  const held = useQuery(heldLotsQuery(found.symbol));
  const lots = new Map(held.data?.items.map((lot) => [lot.id, lot]));
  const rest = method.lots.length - MOST_ROWS;
  return (
    <>
      <ul aria-label="Lots used up" className="mt-1.5 grid gap-1">
        {method.lots.slice(0, MOST_ROWS).map((part) => (
          <LotRow key={`${part.lot_id} ${part.quantity}`} part={part} lot={lots.get(part.lot_id)} />
        ))}
      </ul>
      {rest > 0 ? <p className="text-12 text-text3">and {counted(rest, "more lot")}</p> : null}
      <p className="mt-1 flex justify-between gap-3 font-semibold">
        <span>Realized, about</span>
        <AmountChange amount={method.gain} />
      </p>
      <Terms method={method} />
      {method.wash_sale ? (
        <p className="mt-1 flex gap-1.5 text-12 leading-[1.4] text-warn">
          <TriangleAlert size={14} aria-hidden className="mt-px shrink-0" />
          <span>Wash sale window: {method.wash_sale.sentence}</span>
        </p>
      ) : null}
    </>
  );
}

function Found({ sale, found }: { sale: OrderSale; found: SalePreview }) {
  const [isComparing, setIsComparing] = useState(false);
  const method = shownMethod(found, sale.chosen);
  if (!method) {
    return null;
  }
  return (
    <>
      <p className="flex justify-between gap-3">
        <span className="text-text2">Lots used up</span>
        <span className="text-right">{METHOD_NAMES[method.method]}</span>
      </p>
      <Lines found={found} method={method} />
      {sale.chosen.length > 0 ? (
        <p className="mt-1 text-12 leading-[1.4] text-text2">
          The lots you named, looked at only. Once the order has filled, “Lots of this sale” keeps them.
        </p>
      ) : null}
      <Button size="sm" className="mt-2" aria-haspopup="dialog" onClick={() => setIsComparing(true)}>
        Compare methods, choose lots
      </Button>
      <Dialog
        open={isComparing}
        onClose={() => setIsComparing(false)}
        title={`Lots of ${found.symbol}`}
        className="w-[min(860px,calc(100vw-32px))]"
        actions={<Button onClick={() => setIsComparing(false)}>Done</Button>}
      >
        <SaleComparison query={sale.query} chosen={sale.chosen} onChoose={sale.choose} />
      </Dialog>
    </>
  );
}

/** Which lots an order would use up, what that realizes, and how other methods compare; nothing where it opens. */
export function SaleLots({ sale, className }: { sale: OrderSale; className?: string }) {
  const { query, found } = sale;
  if (!sale.sale) {
    return null;
  }
  return (
    <section aria-label="Lots of the sale" className={cn("num py-[9px] text-13", className)}>
      {query.error ? (
        <SaleLotsError error={query.error} onRetry={() => void query.refetch()} onForget={sale.forget} />
      ) : found ? (
        <div aria-busy={query.isPlaceholderData}>
          <Found sale={sale} found={found} />
        </div>
      ) : (
        <Skeleton className="h-20" />
      )}
    </section>
  );
}
