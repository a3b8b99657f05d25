import { Button } from "@/components/ui/button";
import { asApiError } from "@/lib/problem";

export interface SaleLotsErrorProps {
  error: Error;
  onRetry: () => void;
  /** Names no lots any more. */
  onForget: () => void;
}

/** Why the lots of a sale cannot be told; the order itself can be sent all the same. */
export function SaleLotsError({ error, onRetry, onForget }: SaleLotsErrorProps) {
  const problem = asApiError(error);
  const isGone = problem.code === "lot-not-open";
  return (
    <div className="grid justify-items-start gap-1.5">
      <p role="alert">
        <span className="font-semibold text-warn">The lots of this sale are not known now.</span>{" "}
        <span className="text-text2">{problem.detail} The order itself can be sent.</span>
      </p>
      <Button size="sm" onClick={isGone ? onForget : onRetry}>
        {isGone ? "Name no lots" : "Retry"}
      </Button>
    </div>
  );
}
