import { Info } from "lucide-react";
import { SaleLots } from "@/components/lots/sale-lots";
import { PreviewLines } from "@/components/orders/preview-lines";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { Age } from "@/components/ui/trust-strip";
import { cn } from "@/lib/cn";
import { isRefusal } from "@/lib/orders/problem";
import type { OrderPreview } from "@/lib/orders/types";
import type { Desk } from "../hooks/use-desk";
import { CheckCounts, ChecksList } from "./checks-list";

function PreviewBody({ desk, preview }: { desk: Desk; preview: OrderPreview }) {
  const { checks } = preview;
  return (
    <div
      aria-busy={desk.preview.isChecking}
      className={cn("flex flex-1 flex-col", desk.preview.isChecking && "opacity-70")}
    >
      <p className="num border-b border-line pb-[11px] text-[13.5px] leading-normal font-semibold">
        {preview.summary}
      </p>
      <PreviewLines preview={preview} />
      <SaleLots sale={desk.sale} className="border-b border-line" />
      <div className="mt-3 flex items-center justify-between gap-3">
        <h3 className="text-13">Checks</h3>
        <CheckCounts checks={checks} />
      </div>
      <ChecksList checks={checks} />
      <p className="mt-auto flex gap-[7px] border-t border-line pt-2.5 text-12 leading-[1.4] text-text2">
        <Info size={15} aria-hidden className="mt-px shrink-0 text-info" />
        <span>Estimates, renewed as prices move. The server checks every rule again when you send.</span>
      </p>
    </div>
  );
}

/** What the order would do: sentence, figures and checks, in their states. */
export function PreviewContent({ desk }: { desk: Desk }) {
  const { preview, error, isChecking, retry } = desk.preview;
  if (desk.noOrders) {
    return (
      <EmptyState>{desk.noOrders} Choose an account that does, and the order is previewed here.</EmptyState>
    );
  }
  if (error) {
    // The same terms would be refused again: only a failure is worth another try.
    const again = isRefusal(error) ? undefined : retry;
    return <ErrorState error={error} onRetry={again} kept="The ticket is kept." />;
  }
  if (preview) {
    return <PreviewBody desk={desk} preview={preview} />;
  }
  return isChecking ? (
    <Skeleton className="h-64" />
  ) : (
    <EmptyState>
      Cost, buying power and the position after the order appear here before anything is sent.
    </EmptyState>
  );
}

export function PreviewCard({ desk, className }: { desk: Desk; className?: string }) {
  const preview = desk.preview.preview;
  return (
    <Card
      title="Order preview"
      aside={
        preview ? (
          <span className="num text-12 text-text3">
            priced <Age asOf={preview.quote_as_of} /> ago
          </span>
        ) : null
      }
      className={cn("flex flex-col", className)}
    >
      <PreviewContent desk={desk} />
    </Card>
  );
}
