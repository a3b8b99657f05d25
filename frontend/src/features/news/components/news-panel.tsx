import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { newsQuery } from "@/components/news/news-query";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { useSettings } from "@/lib/live/hooks";
import { scopeTab, visibleNews, wantedWords } from "../model";
import type { NewsSearch } from "../search";
import { NewsList } from "./news-list";

export type NewsQuery = UseInfiniteQueryResult<InfiniteData<components["schemas"]["NewsRead"]>>;

/** The news that the address asks for; nothing is asked while a symbol is still to be chosen. */
export function useNews(search: NewsSearch): NewsQuery {
  const { symbol, category, scope, tone, relevance, order } = search;
  const wanted = newsQuery({ symbol: symbol ?? null, category, scope, tone, relevance, order });
  return useInfiniteQuery({ ...wanted, enabled: scope !== "symbol" });
}

const NOTHING: Partial<Record<ReturnType<typeof scopeTab>, string>> = {
  holdings: "News about what you hold appear here once you hold something.",
  watchlist: "News about your watchlist appear here once you watch something.",
};

function Empty({ search, onAll }: { search: NewsSearch; onAll: () => void }) {
  const tab = scopeTab(search);
  const isAll = Object.keys(search).length === 0;
  const isScope = Object.keys(search).length === 1 && search.scope !== undefined;
  return (
    <Card>
      <EmptyState action={isAll ? undefined : <Button onClick={onAll}>Show all news</Button>}>
        {isAll
          ? "Headlines will appear here."
          : ((isScope ? NOTHING[tab] : undefined) ?? `No ${wantedWords(search)} yet.`)}
      </EmptyState>
    </Card>
  );
}

export interface NewsPanelProps {
  query: NewsQuery;
  search: NewsSearch;
  readUpTo: string | null;
  onAll: () => void;
}

/** The headlines in their states. */
export function NewsPanel({ query, search, readUpTo, onAll }: NewsPanelProps) {
  const muted = useSettings().data?.preferences.news_muted_sources ?? [];
  if (search.scope === "symbol") {
    return (
      <Card>
        <EmptyState>Choose a symbol to see its news.</EmptyState>
      </Card>
    );
  }
  const count = query.data?.pages.reduce((sum, page) => sum + page.news.length, 0);
  return (
    <DataBlock
      query={query}
      skeleton={<Skeleton className="h-[480px]" />}
      isEmpty={() => count === 0 && !query.hasNextPage}
      empty={<Empty search={search} onAll={onAll} />}
    >
      {() => <Headlines query={query} search={search} readUpTo={readUpTo} muted={muted} />}
    </DataBlock>
  );
}

type HeadlinesProps = Omit<NewsPanelProps, "onAll"> & { muted: readonly string[] };

function Headlines({ query, search, readUpTo, muted }: HeadlinesProps) {
  const loaded = query.data?.pages.flatMap((page) => page.news) ?? [];
  const first = query.data?.pages[0];
  const shown = visibleNews(loaded, muted);
  const hidden = loaded.length - shown.length;
  const rankedOf = first?.ranked_of ?? null;
  return (
    <div className="grid gap-3.5">
      {shown.length > 0 ? (
        <NewsList items={shown} readUpTo={readUpTo} symbol={search.symbol} rankedOf={rankedOf} />
      ) : (
        <Card>
          <EmptyState>
            {hidden > 0
              ? `All of the ${loaded.length} headlines loaded so far are from sources that you muted.`
              : `No ${wantedWords(search)} among the newest. “Load more” looks further back.`}
          </EmptyState>
        </Card>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {query.hasNextPage ? (
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? "Loading older headlines" : "Load more"}
          </Button>
        ) : null}
        <p role="status" className="num text-12 text-text3">
          {shown.length} of {loaded.length} loaded headlines shown
          {hidden > 0 ? `, ${hidden} from sources that you muted` : ""}
          {query.hasNextPage || rankedOf !== null ? "." : ". There are no older ones."}
          <span className="max-tile:hidden"> J and K move through the stories.</span>
        </p>
      </div>
    </div>
  );
}
