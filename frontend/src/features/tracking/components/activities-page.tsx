import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, Plus, Upload } from "lucide-react";
import { useCallback, useState } from "react";
import { ExportDialog } from "@/components/exports/export-dialog";
import { Button, ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, InlineError } from "@/components/ui/states";
import { trackedOf } from "@/lib/accounts/types";
import { counted } from "@/lib/format";
import { useMe } from "@/lib/live/hooks";
import { accountsQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { activitiesQuery } from "../api/activities";
import type { ActivitiesSearch } from "../search";
import { ActivityDialog } from "./activity-dialog";
import { ActivityFilters } from "./activity-filters";
import { ActivityList } from "./activity-list";

/** `/activities`: what happened in tracked accounts, narrowed by the query string; one more can be typed. */
export function ActivitiesPage({ filters }: { filters: ActivitiesSearch }) {
  const [dialog, setDialog] = useState<"add" | "export" | null>(null);
  const accounts = useQuery(accountsQuery);
  const isLocked = useMe().data?.role === "viewer";
  const hasTracked = trackedOf(accounts.data?.accounts).length > 0;
  const canAdd = hasTracked && !isLocked;
  const close = () => setDialog(null);
  return (
    <Page
      title="Activities"
      actions={
        <>
          {hasTracked ? (
            <Button onClick={() => setDialog("export")}>
              <Download size={15} aria-hidden /> Export…
            </Button>
          ) : null}
          {isLocked ? null : (
            <ButtonLink to="/import" search={filters.account ? { account: filters.account } : {}}>
              <Upload size={15} aria-hidden /> Import
            </ButtonLink>
          )}
          {canAdd ? (
            <Button variant="accent" onClick={() => setDialog("add")}>
              <Plus size={15} aria-hidden /> Add activity…
            </Button>
          ) : null}
        </>
      }
    >
      <Card aria-label="Activities">
        <ActivityFilters filters={filters} accounts={trackedOf(accounts.data?.accounts)} />
        <Activities filters={filters} hasTracked={hasTracked} isLocked={isLocked} />
      </Card>
      <ActivityDialog open={dialog === "add"} account={filters.account} onClose={close} />
      <ExportDialog open={dialog === "export"} account={filters.account} onClose={close} />
    </Page>
  );
}

interface ActivitiesProps {
  filters: ActivitiesSearch;
  hasTracked: boolean;
  isLocked: boolean;
}

function Activities({ filters, hasTracked, isLocked }: ActivitiesProps) {
  const query = useInfiniteQuery(activitiesQuery(filters));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const loaded = query.data?.pages.flatMap((page) => page.items) ?? [];
  const onEnd = useCallback(() => {
    if (!isFetchingNextPage) {
      void fetchNextPage();
    }
  }, [isFetchingNextPage, fetchNextPage]);
  return (
    <>
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-80" />}
        isEmpty={(data) => data.pages.every((page) => page.items.length === 0)}
        empty={<NoActivities isFiltered={isNarrowed(filters)} hasTracked={hasTracked} />}
      >
        {() => (
          <>
            <ActivityList activities={loaded} isLocked={isLocked} onEnd={hasNextPage ? onEnd : undefined} />
            <p role="status" className="num mt-2 text-12 text-text3">
              {counted(loaded.length, "activity", "activities")}
              {hasNextPage ? " so far; more load as you scroll" : ""}
              {isFetchingNextPage ? ", loading" : ""}
            </p>
          </>
        )}
      </DataBlock>
      {query.isFetchNextPageError && query.error ? <InlineError error={asApiError(query.error)} /> : null}
    </>
  );
}

function isNarrowed({ account: _, ...rest }: ActivitiesSearch): boolean {
  return Object.keys(rest).length > 0;
}

function NoActivities({ isFiltered, hasTracked }: { isFiltered: boolean; hasTracked: boolean }) {
  const navigate = useNavigate();
  if (isFiltered) {
    return (
      <EmptyState
        action={
          <Button onClick={() => void navigate({ to: "/activities", search: {} })}>Clear the filters</Button>
        }
      >
        No activity matches these filters.
      </EmptyState>
    );
  }
  if (!hasTracked) {
    return (
      <EmptyState
        action={
          <ButtonLink to="/settings" hash="accounts" variant="accent">
            Open a tracked account
          </ButtonLink>
        }
      >
        Activities belong to a tracked account. Open one first; importing a file can do it, too.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      action={
        <ButtonLink to="/import" variant="accent">
          Import a file
        </ButtonLink>
      }
    >
      What happened in your tracked accounts appears here, the newest first: imported from your broker's
      files, or typed.
    </EmptyState>
  );
}
