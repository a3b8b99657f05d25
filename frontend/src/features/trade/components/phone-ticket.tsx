import { ChevronDown } from "lucide-react";
import { SaleLots } from "@/components/lots/sale-lots";
import { PreviewLines } from "@/components/orders/preview-lines";
import { Card } from "@/components/ui/card";
import type { Desk } from "../hooks/use-desk";
import { CheckCounts, ChecksList } from "./checks-list";
import { OrdersCard } from "./orders-card";
import { PreviewContent } from "./preview-card";
import { SendBlock } from "./send-block";
import { PhoneFields } from "./ticket-fields";
import { PhoneChart } from "./trade-chart";

/** The preview in four lines, with the checks in one line that opens the full list. */
function PhonePreview({ desk }: { desk: Desk }) {
  const preview = desk.preview.preview;
  if (!preview || desk.preview.error) {
    return <PreviewContent desk={desk} />;
  }
  const { checks } = preview;
  return (
    <div aria-busy={desk.preview.isChecking}>
      <PreviewLines preview={preview} isShort />
      <SaleLots sale={desk.sale} className="border-b border-line" />
      <details className="group">
        <summary className="flex h-11 cursor-pointer list-none items-center justify-between gap-3">
          <CheckCounts checks={checks} />
          <span className="sr-only">Show the checks</span>
          <ChevronDown size={15} aria-hidden className="text-text2 group-open:rotate-180" />
        </summary>
        <ChecksList checks={checks} />
      </details>
    </div>
  );
}

/** Below 600 px: small chart, ticket, preview, orders; the action stays pinned above the bar. */
export function PhoneTicket({ desk }: { desk: Desk }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <PhoneChart desk={desk} />
      <section aria-label="Ticket">
        <PhoneFields desk={desk} />
      </section>
      <Card aria-label="Order preview" className="py-1">
        <PhonePreview desk={desk} />
      </Card>
      <OrdersCard />
      <div className="sticky bottom-[calc(60px+max(8px,env(safe-area-inset-bottom)))] z-20 -mx-4 border-t border-line bg-rail px-4 py-2.5">
        <SendBlock desk={desk} isPhone />
      </div>
    </div>
  );
}
