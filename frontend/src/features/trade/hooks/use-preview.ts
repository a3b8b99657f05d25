import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { orderPreviewQuery } from "@/lib/orders/queries";
import type { OrderPreview } from "@/lib/orders/types";
import { type ApiError, asApiError } from "@/lib/problem";
import { useSettled } from "@/lib/use-settled";
import type { TicketOrder } from "../model";

const SETTLE_MS = 300;
/** Quotes move each second; the server's rate limit is shared with everything else on screen. */
const RENEW_MS = 10_000;

export interface PreviewState {
  /** The newest preview, perhaps of terms just changed: then `isChecking` is true. */
  readonly preview: OrderPreview | undefined;
  readonly error: ApiError | null;
  readonly isChecking: boolean;
  readonly retry: () => void;
}

/** What the order would do, asked for while it is typed and renewed while it stands. */
export function usePreview(order: TicketOrder | null): PreviewState {
  const settled = useSettled(order, SETTLE_MS);
  const query = useQuery({
    ...orderPreviewQuery(settled),
    placeholderData: keepPreviousData,
    refetchInterval: RENEW_MS,
  });
  const isSettled = JSON.stringify(order) === JSON.stringify(settled);
  return {
    preview: order ? query.data : undefined,
    error: order && isSettled && query.error ? asApiError(query.error) : null,
    isChecking: order !== null && (!isSettled || query.isPlaceholderData || query.isPending),
    retry: () => void query.refetch(),
  };
}
