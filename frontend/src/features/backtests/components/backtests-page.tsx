import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { useMe } from "@/lib/live/hooks";
import { useJobNews } from "../hooks/use-job-news";
import type { BacktestsSearch } from "../search";
import { Comparison } from "./comparison";
import { NewRun } from "./new-run";
import { RunView } from "./run-view";
import { RunsList } from "./runs-list";

const SweepView = lazy(() => import("../sweeps/sweep-view").then((it) => ({ default: it.SweepView })));
const SweepsList = lazy(() => import("../sweeps/sweeps-list").then((it) => ({ default: it.SweepsList })));

export interface BacktestsPageProps {
  search?: BacktestsSearch;
  onSearch?: (change: BacktestsSearch) => void;
}

interface MainProps extends Required<BacktestsPageProps> {
  mayRun: boolean;
}

function Main({ search, onSearch, mayRun }: MainProps) {
  if (search.compare) {
    return (
      <Comparison ids={search.compare.split(",")} onOpen={(run) => onSearch({ run, compare: undefined })} />
    );
  }
  if (search.run) {
    return <RunView id={search.run} mayRun={mayRun} onGone={() => onSearch({ run: undefined })} />;
  }
  if (search.sweep) {
    return (
      <Suspense fallback={<Skeleton className="h-[520px]" />}>
        <SweepView
          key={search.sweep}
          id={search.sweep}
          mayRun={mayRun}
          onRun={({ id }) => onSearch({ run: id, sweep: undefined, mode: undefined })}
          onGone={() => onSearch({ sweep: undefined, mode: "sweep" })}
        />
      </Suspense>
    );
  }
  return (
    <NewRun
      strategy={search.strategy}
      mayRun={mayRun}
      mode={search.mode === "sweep" ? "sweep" : "run"}
      onMode={(mode) => onSearch({ mode: mode === "sweep" ? mode : undefined })}
      onBegun={({ id }) => onSearch({ run: id })}
      onSweep={({ id }) => onSearch({ sweep: id })}
    />
  );
}

/** `/backtests`: a strategy replayed on past bars, with what it cost and how far to trust it. */
export function BacktestsPage({ search = {}, onSearch = () => {} }: BacktestsPageProps) {
  useJobNews();
  const mayRun = (useMe().data?.role ?? "viewer") !== "viewer";
  const isSweep = !(search.run || search.compare) && (search.sweep !== undefined || search.mode === "sweep");
  return (
    <Page
      title="Backtesting"
      actions={
        search.run || search.compare || search.sweep ? (
          <Button
            variant="primary"
            onClick={() => onSearch({ run: undefined, compare: undefined, sweep: undefined })}
          >
            {isSweep ? "New sweep" : "New backtest"}
          </Button>
        ) : null
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5">
        <Main search={search} onSearch={onSearch} mayRun={mayRun} />
        {isSweep ? (
          <Suspense fallback={<Skeleton className="h-40" />}>
            <SweepsList shown={search.sweep} onOpen={(sweep) => onSearch({ sweep, mode: "sweep" })} />
          </Suspense>
        ) : (
          <RunsList shown={search.run} onSearch={onSearch} />
        )}
      </div>
    </Page>
  );
}
