import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { OrderOutcome } from "@/components/orders/order-outcome";
import { BrokerName } from "@/components/shell/broker-name";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { GapsNotice } from "@/components/ui/gaps-notice";
import { HideAmountsButton } from "@/components/ui/hide-amounts-button";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, InlineError } from "@/components/ui/states";
import { TrustLine } from "@/components/ui/trust-strip";
import { amountWords } from "@/lib/amounts";
import type { Portfolio } from "@/lib/live/events";
import { usePortfolioStream, useQuotes } from "@/lib/live/hooks";
import { useStreamStatus, useTopics } from "@/lib/live/provider";
import { accountBlocker, connectionBlocker } from "@/lib/orders/blockers";
import { asApiError } from "@/lib/problem";
import { AmountsContext } from "@/lib/use-amounts";
import { useHiddenAmounts } from "@/lib/use-hidden-amounts";
import { NARROW, useMedia } from "@/lib/use-media";
import { nextSorting, type Position, sortingOf, sortPositions } from "../model";
import type { PositionsSearch } from "../search";
import { AccountKpis } from "./account-kpis";
import { CloseDialog } from "./close-dialog";
import { ExitsDialog } from "./exits-dialog";
import { LinkedAccounts } from "./linked-account";
import { OpenOrdersCard } from "./open-orders-card";
import { PositionCards } from "./position-cards";
import { PositionsTable } from "./positions-table";

const ORDER_TOPICS = ["orders"] as const;
/** A stream carries so many more topics beside the page's own. */
const MOST_QUOTED = 100;
const BLOCKED_ID = "positions-blocked";

const NO_POSITIONS = (
  <EmptyState
    action={
      <ButtonLink to="/trade" variant="accent">
        Place a paper trade
      </ButtonLink>
    }
  >
    No open position. What you buy appears here with its live value and P&L.
  </EmptyState>
);

const NOTHING_TRACKED = (
  <EmptyState
    action={
      <ButtonLink to="/import" variant="accent">
        Import a file
      </ButtonLink>
    }
  >
    Nothing is held in this account. What its imported and typed activities bring in appears here.
  </EmptyState>
);

interface PositionsBlockProps {
  portfolio: Portfolio;
  search: PositionsSearch;
  blocker: string | null;
  onClose: (position: Position) => void;
  onAddExits: (position: Position) => void;
}

function PositionsBlock({ portfolio, search, blocker, onClose, onAddExits }: PositionsBlockProps) {
  const navigate = useNavigate();
  const isNarrow = useMedia(NARROW);
  const sorting = sortingOf(search);
  // The portfolio has the prices; the quotes know what a second source says of them.
  useQuotes(portfolio.positions.slice(0, MOST_QUOTED).map((one) => one.symbol));
  const View = isNarrow ? PositionCards : PositionsTable;
  return (
    <>
      <p id={BLOCKED_ID} aria-live="polite" className="text-12 text-warn empty:hidden">
        {blocker}
      </p>
      <View
        positions={sortPositions(portfolio.positions, sorting)}
        account={portfolio.account}
        sorting={sorting}
        blockedBy={blocker ? BLOCKED_ID : undefined}
        onSort={(key) =>
          void navigate({
            to: "/positions",
            search: nextSorting(sorting, key),
            replace: true,
            resetScroll: false,
          })
        }
        onClose={onClose}
        onAddExits={onAddExits}
      />
    </>
  );
}

/** `/positions`: the account, what it holds, and its working orders, live; a tracked account has no orders. */
export function PositionsPage({ search }: { search: PositionsSearch }) {
  const { isHidden, toggle, error } = useHiddenAmounts();
  const amounts = useMemo(() => amountWords(isHidden), [isHidden]);
  return (
    <AmountsContext value={amounts}>
      <Content search={search} onHide={toggle} hideError={error} />
    </AmountsContext>
  );
}

interface ContentProps {
  search: PositionsSearch;
  onHide: () => void;
  hideError: Error | null;
}

function Content({ search, onHide, hideError }: ContentProps) {
  const portfolio = usePortfolioStream();
  useTopics(ORDER_TOPICS);
  const stream = useStreamStatus();
  const [closing, setClosing] = useState<Position | null>(null);
  const [exiting, setExiting] = useState<Position | null>(null);
  const [sent, setSent] = useState<{ id: string; lots?: readonly string[] } | null>(null);
  const account = portfolio.data?.account;
  const isTracked = account?.mode === "tracked";
  const blocker = accountBlocker(account) ?? connectionBlocker(stream);
  return (
    <Page
      title="Active Positions"
      actions={
        account ? (
          <>
            <BrokerName />
            <TrustLine quote={account} />
            <HideAmountsButton onToggle={onHide} />
          </>
        ) : null
      }
    >
      <div className="grid gap-3.5">
        {hideError ? <InlineError error={asApiError(hideError)} /> : null}
        {portfolio.data || portfolio.isPending ? <AccountKpis portfolio={portfolio.data} /> : null}
        <GapsNotice gaps={portfolio.data?.gaps} />
        {sent ? <OrderOutcome {...sent} onDismiss={() => setSent(null)} /> : null}
        <Card title="Positions">
          <DataBlock
            query={portfolio}
            skeleton={<Skeleton className="h-64" />}
            isEmpty={({ positions }) => positions.length === 0}
            empty={isTracked ? NOTHING_TRACKED : NO_POSITIONS}
          >
            {(data) => (
              <PositionsBlock
                portfolio={data}
                search={search}
                blocker={blocker}
                onClose={setClosing}
                onAddExits={setExiting}
              />
            )}
          </DataBlock>
        </Card>
        {isTracked ? null : <OpenOrdersCard />}
        <LinkedAccounts />
      </div>
      <CloseDialog
        position={closing}
        onClose={() => setClosing(null)}
        onSent={({ id }, lots) => setSent({ id, lots })}
      />
      <ExitsDialog
        key={exiting?.symbol}
        position={exiting}
        onClose={() => setExiting(null)}
        onSent={({ id }) => setSent({ id })}
      />
    </Page>
  );
}
