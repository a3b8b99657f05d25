import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { SendDialog } from "@/components/orders/send-dialog";
import { BrokerName } from "@/components/shell/broker-name";
import { Card } from "@/components/ui/card";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { SymbolSearch } from "@/components/ui/symbol-search";
import { settingsQuery } from "@/lib/live/queries";
import { exitsSentence } from "@/lib/orders/exits";
import type { Side } from "@/lib/orders/types";
import { orderSentence } from "@/lib/orders/words";
import { asApiError } from "@/lib/problem";
import { PHONE, useMedia } from "@/lib/use-media";
import { type Desk, useDesk } from "../hooks/use-desk";
import { useSendKey } from "../hooks/use-send-key";
import type { TicketStart } from "../search";
import { OrdersCard } from "./orders-card";
import { PhoneTicket } from "./phone-ticket";
import { PreviewCard } from "./preview-card";
import { SendBlock } from "./send-block";
import { NarrowPrice, SymbolHeader } from "./symbol-header";
import { TicketFields } from "./ticket-fields";
import { TradeChart } from "./trade-chart";

export interface TradePageProps {
  symbol: string | undefined;
  side: Side | undefined;
  /** What the ticket starts with. */
  start?: TicketStart | undefined;
  /** The proposal that the order follows. */
  call?: string | undefined;
}

/** `/trade`: one symbol with its ticket; without a symbol, the user's default one. */
export function TradePage({ symbol, side = "buy", start, call }: TradePageProps) {
  const settings = useQuery(settingsQuery);
  const wanted = symbol ?? settings.data?.preferences.default_symbol;
  if (settings.isPending) {
    return (
      <Page title="Execute Trade" actions={<BrokerName />}>
        <Skeleton className="h-96" />
      </Page>
    );
  }
  return wanted ? (
    <TradeDesk
      // A ticket that another page has filled in is another ticket.
      key={`${wanted} ${call} ${start?.quantity ? `${side} ${Object.values(start).join()}` : ""}`}
      symbol={wanted}
      side={side}
      start={start}
      call={call}
    />
  ) : (
    <NoSymbol error={settings.error} />
  );
}

/** Asks for a symbol: none is given and the preferences cannot be read, or the one given does not exist. */
function NoSymbol({ error }: { error: unknown }) {
  const navigate = useNavigate();
  return (
    <Page title="Execute Trade" actions={<BrokerName />}>
      <Card>
        {error ? <ErrorState error={error} className="mb-3" /> : null}
        <EmptyState
          action={
            <SymbolSearch
              className="w-full max-w-80"
              onSelect={(symbol) => void navigate({ to: "/trade", search: { symbol } })}
            />
          }
        >
          Choose what to trade.
        </EmptyState>
      </Card>
    </Page>
  );
}

interface TradeDeskProps {
  symbol: string;
  side: Side;
  start: TicketStart | undefined;
  call: string | undefined;
}

function TradeDesk({ symbol, side, start, call }: TradeDeskProps) {
  const desk = useDesk(symbol, side, start, call);
  const isPhone = useMedia(PHONE);
  useSendKey(desk.review.isOpen ? desk.send : desk.submit, desk.review.isOpen);
  const { quote } = desk;
  const isMissing = quote.error !== null && !quote.data;
  if (isMissing && asApiError(quote.error).status === 404) {
    return <NoSymbol error={quote.error} />;
  }
  const title = (
    <>
      <span className="sr-only">Execute Trade: </span>
      {symbol}
    </>
  );
  return (
    <Page
      title={title}
      documentTitle={`Trade ${symbol}`}
      actions={<SymbolHeader symbol={symbol} quote={quote.data} isMissing={isMissing} />}
    >
      {isMissing ? (
        <ErrorState error={quote.error} onRetry={() => void quote.refetch()} className="mb-3.5" />
      ) : (
        <NarrowPrice quote={quote.data} />
      )}
      {isPhone ? <PhoneTicket desk={desk} /> : <WideDesk desk={desk} />}
      <Review desk={desk} />
    </Page>
  );
}

function WideDesk({ desk }: { desk: Desk }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5 @min-[900px]:grid-cols-[minmax(0,1fr)_340px] @min-[900px]:grid-rows-[auto_1fr] @min-[1240px]:grid-cols-[minmax(0,1fr)_304px_356px]">
      <TradeChart desk={desk} />
      <div className="grid content-start gap-3.5 @min-[900px]:sticky @min-[900px]:top-3 @min-[900px]:col-start-2 @min-[900px]:row-span-2 @min-[900px]:row-start-1 @min-[1240px]:contents">
        <Card
          aria-label="Ticket"
          className="flex flex-col gap-3 @min-[1240px]:sticky @min-[1240px]:top-3 @min-[1240px]:col-start-2 @min-[1240px]:row-span-2 @min-[1240px]:row-start-1 @min-[1240px]:min-h-[calc(100dvh-190px)] @min-[1240px]:self-start"
        >
          <TicketFields desk={desk} />
          <div className="mt-auto">
            <SendBlock desk={desk} />
          </div>
        </Card>
        <PreviewCard
          desk={desk}
          className="@min-[1240px]:sticky @min-[1240px]:top-3 @min-[1240px]:col-start-3 @min-[1240px]:row-span-2 @min-[1240px]:row-start-1 @min-[1240px]:min-h-[calc(100dvh-190px)] @min-[1240px]:self-start"
        />
      </div>
      <OrdersCard className="@min-[900px]:col-start-1 @min-[900px]:row-start-2" />
    </div>
  );
}

function Review({ desk }: { desk: Desk }) {
  const { order, review, sending } = desk;
  return (
    <SendDialog
      open={review.isOpen}
      onClose={review.close}
      title={`Send this ${desk.ticket.side} order?`}
      sentence={order ? [orderSentence(order), exitsSentence(order)].filter(Boolean).join(" ") : null}
      confirmLabel={`Send ${desk.ticket.side} order`}
      preview={desk.preview.preview}
      reason={desk.reason?.text ?? null}
      isSending={sending.isSending}
      error={sending.error}
      onSend={desk.send}
    />
  );
}
