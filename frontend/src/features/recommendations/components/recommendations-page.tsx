import { useQuery } from "@tanstack/react-query";
import { Cpu, RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { InlineError } from "@/components/ui/states";
import { TrustLine } from "@/components/ui/trust-strip";
import { useMe } from "@/lib/live/hooks";
import { asApiError } from "@/lib/problem";
import { type Proposals, proposalsQuery, scorecardQuery, useRefresh } from "../api";
import { useRunNews } from "../hooks/use-run-news";
import type { IdeasSearch, Tab } from "../search";
import { CallsHistory } from "./calls-history";
import { IdeaFilters } from "./idea-filters";
import { MethodCard } from "./method-card";
import { MissingNews } from "./missing-news";
import { ProposalList } from "./proposal-list";
import { RecordDrawer } from "./record-drawer";
import { RunProgress } from "./run-progress";
import { RunsList } from "./runs-list";
import { ScorecardCard } from "./scorecard-card";
import { WaitingOrders } from "./waiting-orders";

function useTabs(run: Proposals | undefined): { value: Tab; label: string }[] {
  const scored = useQuery(scorecardQuery).data?.score.counts.scored;
  const counts = run?.counts;
  const aside = counts && (counts["snoozed"] ?? 0) + (counts["dismissed"] ?? 0);
  const label = (name: string, count: number | undefined) =>
    count === undefined ? name : `${name} ${count}`;
  return [
    { value: "new", label: label("New", counts?.["new"]) },
    { value: "open", label: label("Open", counts?.["open"]) },
    { value: "scored", label: label("Scored", scored) },
    { value: "aside", label: label("Not now", aside) },
    { value: "runs", label: "Runs" },
  ];
}

interface ViewProps {
  search: IdeasSearch;
  mayDecide: boolean;
  onRecord: (id: string) => void;
}

function View({ search, mayDecide, onRecord }: ViewProps) {
  const { tab = "new" } = search;
  const shared = { filters: search, mayDecide, onRecord };
  switch (tab) {
    case "scored":
      return <CallsHistory search={search} onOpen={onRecord} />;
    case "runs":
      return <RunsList />;
    case "aside":
      return (
        <div className="grid gap-3.5">
          <h2 className="text-15">Put off</h2>
          <ProposalList state="snoozed" {...shared} />
          <h2 className="text-15">Dismissed</h2>
          <ProposalList state="dismissed" {...shared} />
        </div>
      );
    default:
      return <ProposalList state={tab} {...shared} />;
  }
}

export interface RecommendationsPageProps {
  search?: IdeasSearch;
  onSearch?: (change: IdeasSearch) => void;
}

/** `/recommendations`: proposals with both sides and their evidence, and how earlier ones have fared. */
export function RecommendationsPage({ search = {}, onSearch = () => {} }: RecommendationsPageProps) {
  const query = useQuery(proposalsQuery());
  const refresh = useRefresh();
  const tabs = useTabs(query.data);
  useRunNews();
  const mayDecide = (useMe().data?.role ?? "viewer") !== "viewer";
  const { data: run } = query;
  return (
    <Page
      title="Recommendations"
      actions={
        <>
          {run ? <TrustLine quote={run} /> : null}
          {run ? (
            <Pill>
              <Cpu size={14} aria-hidden />
              {run.advisor}
            </Pill>
          ) : null}
          {mayDecide ? (
            <Button busy={refresh.isPending || Boolean(run?.running)} onClick={() => refresh.mutate()}>
              <RefreshCw size={15} aria-hidden />
              Ask for new
            </Button>
          ) : null}
        </>
      }
    >
      {refresh.error ? <InlineError error={asApiError(refresh.error)} className="mb-3" /> : null}
      <WaitingOrders mayDecide={mayDecide} />
      {run?.running ? <RunProgress run={run.running} /> : null}
      {run?.run && !run.running ? <MissingNews run={run.run} className="mb-3" /> : null}
      <div className="mb-3.5 flex flex-wrap items-center gap-x-4 gap-y-2">
        <SegmentedControl
          label="Which proposals"
          className="max-w-full overflow-x-auto"
          value={search.tab ?? "new"}
          options={tabs}
          onChange={(tab) => onSearch({ tab: tab === "new" ? undefined : tab, ended: undefined })}
        />
        {search.tab === "runs" ? null : <IdeaFilters search={search} onSearch={onSearch} />}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3.5 @min-[1240px]:grid-cols-[minmax(0,1fr)_456px]">
        <View search={search} mayDecide={mayDecide} onRecord={(call) => onSearch({ call })} />
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3.5 @min-[900px]:grid-cols-[repeat(2,minmax(0,1fr))] @min-[1240px]:grid-cols-[minmax(0,1fr)]">
          <ScorecardCard />
          <MethodCard />
        </div>
      </div>
      <RecordDrawer id={search.call} onClose={() => onSearch({ call: undefined })} />
    </Page>
  );
}
