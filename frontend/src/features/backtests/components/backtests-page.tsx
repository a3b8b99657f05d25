import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { useMe } from "@/lib/live/hooks";
import { ArrivalContext, useArrivals } from "../hooks/use-arrival";
import { useJobNews } from "../hooks/use-job-news";
import type { BacktestsSearch } from "../search";
import { Comparison } from "./comparison";
import { NewRun } from "./new-run";
import { RunView } from "./run-view";
import { RunsList } from "./runs-list";

const SweepView = lazy(() => import("../sweeps/sweep-view").then((it) => ({ default: it.SweepView })));
const BarsView = lazy(() => import("../data/bars-view").then((it) => ({ default: it.BarsView })));
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
    return (
      <RunView key={search.run} id={search.run} mayRun={mayRun} onGone={() => onSearch({ run: undefined })} />
    );
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
  if (search.mode === "data") {
    return (
      <Suspense fallback={<Skeleton className="h-[520px]" />}>
        <BarsView mayRun={mayRun} />
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

interface ActionsProps {
  isForm: boolean;
  isData: boolean;
  isSweep: boolean;
  onSearch: (change: BacktestsSearch) => void;
}

/** To the form for something new, and to the bars of one's own. */
function Actions({ isForm, isData, isSweep, onSearch }: ActionsProps) {
  const away = { run: undefined, compare: undefined, sweep: undefined };
  return (
    <>
      {isData ? null : <Button onClick={() => onSearch({ ...away, mode: "data" })}>Your bars</Button>}
      {isForm && !isData ? null : (
        <Button
          variant="primary"
          onClick={() => onSearch({ ...away, ...(isData ? { mode: undefined } : {}) })}
        >
          {isSweep ? "New sweep" : "New backtest"}
        </Button>
      )}
    </>
  );
}

/** `/backtests`: a strategy replayed on past bars, with what it cost and how far to trust it. */
export function BacktestsPage({ search = {}, onSearch: change = () => {} }: BacktestsPageProps) {
  useJobNews();
  const { expect, arrive } = useArrivals(
    [search.run, search.compare, search.sweep, search.mode === "data"].join(" "),
  );
  const onSearch = (next: BacktestsSearch) => {
    if (next.run || next.compare || next.sweep) {
      expect();
    }
    change(next);
  };
  const mayRun = (useMe().data?.role ?? "viewer") !== "viewer";
  const isSweep = !(search.run || search.compare) && (search.sweep !== undefined || search.mode === "sweep");
  const isForm = !(search.run || search.compare || search.sweep);
  const isData = isForm && search.mode === "data";
  return (
    <Page
      title="Backtesting"
      actions={<Actions isForm={isForm} isData={isData} isSweep={isSweep} onSearch={onSearch} />}
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5">
        <ArrivalContext value={arrive}>
          <Main search={search} onSearch={onSearch} mayRun={mayRun} />
        </ArrivalContext>
        {isData ? null : isSweep ? (
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
