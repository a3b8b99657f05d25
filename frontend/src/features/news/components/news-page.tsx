import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CheckCheck } from "lucide-react";
import { type NewsItem, newsQuery } from "@/components/news/news-query";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { type Provenance, TrustLine } from "@/components/ui/trust-strip";
import { useMe, useSettings } from "@/lib/live/hooks";
import { useReadMark } from "../hooks/use-read-mark";
import { isUnread, visibleNews, wantedWords } from "../model";
import type { NewsSearch } from "../search";
import { NewsFeeds } from "./news-feeds";
import { NewsFilters } from "./news-filters";
import { NewsList } from "./news-list";

/** `/news`: the headlines of the market or of one symbol. */
export function NewsPage({ search }: { search: NewsSearch }) {
  const navigate = useNavigate();
  const query = useInfiniteQuery(newsQuery({ symbol: search.symbol ?? null, category: search.category }));
  const muted = useSettings().data?.preferences.news_muted_sources ?? [];
  const [readUpTo, markRead] = useReadMark(useMe().data?.id);
  const loaded = query.data?.pages.flatMap((page) => page.news) ?? [];
  const first = query.data?.pages[0];
  const newest = loaded[0]?.published_at;
  const isNarrowed = search.symbol !== undefined || search.category !== undefined;
  const unread = loaded.filter((item) => isUnread(item, readUpTo)).length;
  const change = (next: NewsSearch) =>
    void navigate({ to: "/news", search: next, replace: true, resetScroll: false });
  return (
    <Page
      title="News Review"
      actions={
        <>
          {first?.delay ? <TrustLine quote={{ ...first, delay: first.delay } satisfies Provenance} /> : null}
          {newest && !search.symbol && !search.category ? (
            // It stays when nothing is unread, so that the focus is not lost with it.
            <Button aria-disabled={unread === 0} onClick={() => markRead(newest)}>
              <CheckCheck size={15} aria-hidden />
              {unread === 0 ? "All read" : "Mark all as read"}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="grid gap-3.5">
        <NewsFilters search={search} categories={first?.categories ?? []} onChange={change} />
        <NewsFeeds feeds={first?.feeds ?? []} />
        <DataBlock
          query={query}
          skeleton={<Skeleton className="h-[480px]" />}
          isEmpty={() => loaded.length === 0 && !query.hasNextPage}
          empty={
            <Card>
              <EmptyState
                action={isNarrowed ? <Button onClick={() => change({})}>Show all news</Button> : undefined}
              >
                {isNarrowed ? `No ${wantedWords(search)} yet.` : "Headlines will appear here."}
              </EmptyState>
            </Card>
          }
        >
          {() => (
            <Headlines query={query} loaded={loaded} search={search} muted={muted} readUpTo={readUpTo} />
          )}
        </DataBlock>
      </div>
    </Page>
  );
}

interface HeadlinesProps {
  query: Pick<ReturnType<typeof useInfiniteQuery>, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
  loaded: readonly NewsItem[];
  search: NewsSearch;
  muted: readonly string[];
  readUpTo: string | null;
}

function Headlines({ query, loaded, search, muted, readUpTo }: HeadlinesProps) {
  const shown = visibleNews(loaded, muted);
  const hidden = loaded.length - shown.length;
  return (
    <>
      {shown.length > 0 ? (
        <NewsList items={shown} readUpTo={readUpTo} />
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
          {query.hasNextPage ? "." : ". There are no older ones."}
        </p>
      </div>
    </>
  );
}
