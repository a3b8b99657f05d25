import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { type DecimalText, formatPrice } from "@/lib/format";
import { isOutcomeUnknown } from "@/lib/orders/mutations";
import { nearestTicks, type PriceField, shortFigures } from "@/lib/orders/problem";
import type { ApiError } from "@/lib/problem";

export interface OrderProblemProps {
  error: ApiError;
  /** Offers the nearest prices that the grid allows as buttons. */
  onPrice?: (field: PriceField, price: DecimalText) => void;
  /** The call placed an order, so that a lost answer leaves the outcome open. */
  isPlacing?: boolean;
  className?: string;
}

/** Why an order was refused, read out at once, with the figures and the way out that the server gives. */
export function OrderProblem({ error, onPrice, isPlacing = false, className }: OrderProblemProps) {
  const ticks = nearestTicks(error);
  const figures = shortFigures(error);
  return (
    <div
      role="alert"
      className={cn("rounded-button border border-danger-line bg-danger px-3 py-2 text-13", className)}
    >
      <p className="font-semibold text-down">{error.title}</p>
      <p className="text-text2">{error.detail}</p>
      {isPlacing && isOutcomeUnknown(error) ? (
        <p className="text-text2">
          Whether the order arrived is not known. Sending again is safe: it carries the same key and cannot
          place a second order.
        </p>
      ) : null}
      {figures.length > 0 ? (
        <dl className="num mt-1 flex flex-wrap gap-x-4">
          {figures.map(([label, value]) => (
            <div key={label} className="flex gap-1.5">
              <dt className="text-text3">{label}</dt>
              <dd className="font-semibold">{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {ticks && onPrice ? (
        <div className="mt-1.5 flex flex-wrap gap-2">
          {ticks.prices.map((price) => (
            <Button key={price} size="sm" variant="accent" onClick={() => onPrice(ticks.field, price)}>
              Use {formatPrice(price)}
            </Button>
          ))}
        </div>
      ) : null}
      {error.requestId ? <p className="num mt-1 text-12 text-text3">Request {error.requestId}</p> : null}
    </div>
  );
}
