import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { DataBlock } from "@/components/ui/data-block";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { useMe, useSettings } from "@/lib/live/hooks";
import { strategyQuery } from "../api";
import { automationsQuery, backtestQuery, useAutomationNews } from "./api";
import { AutomationCard } from "./automation-card";
import { type Given, RunDialog } from "./run-dialog";

export interface PaperPageProps {
  strategy: string;
  /** The backtest whose version, parameters and symbols are run; the latest version where there is none. */
  run?: string | undefined;
}

/** One strategy on paper: what runs of it, and a new run. */
export function PaperPage({ strategy, run }: PaperPageProps) {
  useAutomationNews();
  const saved = useQuery(strategyQuery(strategy));
  const backtest = useQuery({ ...backtestQuery(run ?? ""), enabled: run !== undefined });
  const list = useQuery(automationsQuery(strategy));
  const mayRun = (useMe().data?.role ?? "viewer") !== "viewer";
  const [opens, setOpens] = useState(run !== undefined);
  const given: Given | null =
    run === undefined
      ? saved.data
        ? { strategy_id: strategy, version: saved.data.version, parameters: {}, symbols: null }
        : null
      : backtest.data
        ? {
            strategy_id: strategy,
            version: backtest.data.strategy_version,
            parameters: backtest.data.parameters,
            symbols: backtest.data.symbols,
          }
        : null;
  // A backtest may be of an earlier version, which went another way.
  const definition = run === undefined ? saved.data?.definition : backtest.data?.definition;
  const start = mayRun && given ? <StartButton onStart={() => setOpens(true)} /> : null;
  const name = saved.data?.definition.name ?? "Strategy";
  return (
    <Page
      title={`${name} on paper`}
      actions={
        <>
          <ButtonLink to="/strategies" search={{ strategy }}>
            Edit the strategy
          </ButtonLink>
          {list.data && list.data.items.length > 0 ? start : null}
        </>
      }
    >
      <DataBlock
        query={list}
        skeleton={<Skeleton className="h-72" />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Empty error={saved.error} onRetry={() => void saved.refetch()}>
            {start}
          </Empty>
        }
      >
        {({ items }) => (
          <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5">
            <Held />
            {items.map((one) => (
              <AutomationCard key={one.id} automation={one} mayRun={mayRun} />
            ))}
          </div>
        )}
      </DataBlock>
      {given ? (
        <RunDialog
          given={given}
          sellsShort={(definition?.direction ?? "long") !== "long"}
          open={opens}
          onClose={() => setOpens(false)}
        />
      ) : null}
    </Page>
  );
}

/** Nothing runs yet, with what begins it; or that there is no such strategy. */
function Empty({ error, onRetry, children }: { error: unknown; onRetry: () => void; children: ReactNode }) {
  return error ? (
    <ErrorState error={error} onRetry={onRetry} />
  ) : (
    <EmptyState action={children}>
      It does not run yet. On paper it decides after each close, and every night its trades are held against
      its backtest.
    </EmptyState>
  );
}

/** That the pause switch of all trading is on; nothing while it is off. */
function Held() {
  if (useSettings().data?.preferences.trading_paused !== true) {
    return null;
  }
  return (
    <p
      role="status"
      className="rounded-control border border-paper-line bg-paper px-3.5 py-2.5 text-13 text-paper-text"
    >
      Trading is paused in{" "}
      <Link to="/settings" className="font-semibold underline underline-offset-2">
        your settings
      </Link>
      : strategies go on deciding, but open nothing; what they hold can still be closed.
    </p>
  );
}

/** Begins a run. */
function StartButton({ onStart }: { onStart: () => void }) {
  return (
    <Button variant="primary" onClick={onStart}>
      <Play size={15} aria-hidden />
      Run on paper
    </Button>
  );
}
