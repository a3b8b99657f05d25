import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { GapsNotice } from "@/components/ui/gaps-notice";
import { Page } from "@/components/ui/page";
import { ErrorState, InlineError } from "@/components/ui/states";
import { amountWords } from "@/lib/amounts";
import { cn } from "@/lib/cn";
import { asApiError } from "@/lib/problem";
import { AmountsContext } from "@/lib/use-amounts";
import { useHiddenAmounts } from "@/lib/use-hidden-amounts";
import { filterOf, performanceQuery } from "../api/figures";
import { type Dashboard, DashboardContext, useDashboard } from "../hooks/use-dashboard";
import { useFreshAfterFills, usePeriod } from "../hooks/use-period";
import type { PnlSearch } from "../search";
import { ContributionCard } from "./contribution-card";
import { EquityCard } from "./equity-card";
import { KeyFigures } from "./key-figures";
import { MonthsCard } from "./months-card";
import { PeriodControls } from "./period-controls";
import { Sections } from "./sections";

const ExplainDrawer = lazy(() => import("./explain-drawer"));

export interface PnlPageProps {
  search: PnlSearch;
  /** Put members into the query string; undefined takes one out. */
  onSearch: (change: PnlSearch) => void;
}

function Content({ onHide, hideError }: { onHide: () => void; hideError: Error | null }) {
  const { search, filter } = useDashboard();
  const query = useQuery(performanceQuery(filter));
  const isReady = !(query.isPending || query.isPlaceholderData);
  return (
    <Page title="P&L Dashboard" actions={<PeriodControls onHide={onHide} />}>
      <div
        aria-busy={query.isPlaceholderData}
        className={cn(
          "grid grid-cols-[minmax(0,1fr)] gap-3",
          query.isPlaceholderData && "[&_.num]:opacity-60",
        )}
      >
        {hideError ? <InlineError error={asApiError(hideError)} /> : null}
        {query.error && !query.data ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <KeyFigures found={query.data} />
        )}
        <GapsNotice gaps={query.data?.gaps} />
        <div className="grid gap-3 @min-[1000px]:grid-cols-[minmax(0,1fr)_352px]">
          <EquityCard query={query} />
          <div className="grid min-w-0 content-start gap-3 @min-[640px]:@max-[1000px]:grid-cols-2">
            <ContributionCard isReady={isReady} />
            <MonthsCard query={query} />
          </div>
        </div>
        <Sections performance={query} isReady={isReady} />
      </div>
      <Suspense fallback={null}>{search.explain ? <ExplainDrawer /> : null}</Suspense>
    </Page>
  );
}

/** What an account has earned in a period, by every method, against a benchmark, down to the lot. */
export function PnlPage({ search, onSearch }: PnlPageProps) {
  const { period, days, today, earliest } = usePeriod(search);
  const { isHidden, toggle, error } = useHiddenAmounts();
  useFreshAfterFills();
  const filter = filterOf(search, period);
  const currency = useQuery({ ...performanceQuery(filter), enabled: false }).data?.account.currency;
  const amounts = useMemo(() => amountWords(isHidden, currency), [isHidden, currency]);
  const dashboard: Dashboard = { search, onSearch, filter, days, today, earliest, amounts };
  return (
    <DashboardContext value={dashboard}>
      <AmountsContext value={amounts}>
        <Content onHide={toggle} hideError={error} />
      </AmountsContext>
    </DashboardContext>
  );
}
