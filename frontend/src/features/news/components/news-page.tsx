import { useNavigate } from "@tanstack/react-router";
import { CheckCheck, TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { Tabs } from "@/components/ui/tabs";
import { type Provenance, TrustLine } from "@/components/ui/trust-strip";
import { useMe } from "@/lib/live/hooks";
import { useReadMark } from "../hooks/use-read-mark";
import { isUnread, type ScopeTab, scopeTab } from "../model";
import type { NewsSearch } from "../search";
import { NewsFeeds } from "./news-feeds";
import { NewsFilters } from "./news-filters";
import { NewsPanel, useNews } from "./news-panel";
import { NewsReaderLine } from "./news-reader";

const TABS: readonly { value: ScopeTab; label: string }[] = [
  { value: "all", label: "All" },
  { value: "holdings", label: "Holdings" },
  { value: "watchlist", label: "Watchlist" },
  { value: "market", label: "Market" },
  { value: "symbol", label: "Symbol" },
];

/** The same question of another scope; the other filters stay. */
function inScope(search: NewsSearch, tab: ScopeTab): NewsSearch {
  const { scope: _scope, symbol: _symbol, ...rest } = search;
  return tab === "all" ? rest : { ...rest, scope: tab };
}

/** `/news`: headlines with how they read, by whose they are. */
export function NewsPage({ search }: { search: NewsSearch }) {
  const navigate = useNavigate();
  const query = useNews(search);
  const [readUpTo, markRead] = useReadMark(useMe().data?.id);
  const loaded = query.data?.pages.flatMap((page) => page.news) ?? [];
  const first = query.data?.pages[0];
  const newest = loaded[0]?.published_at;
  const unread = loaded.filter((item) => isUnread(item, readUpTo)).length;
  const change = (next: NewsSearch) =>
    void navigate({ to: "/news", search: next, replace: true, resetScroll: false });
  const tab = scopeTab(search);
  const content = (
    <div className="grid gap-3.5">
      <NewsFilters search={search} categories={first?.categories ?? []} onChange={change} />
      <div className="grid gap-1.5">
        <NewsFeeds feeds={first?.feeds ?? []} />
        {first ? <NewsReaderLine reader={first.reader} better={first.better_reader} /> : null}
      </div>
      {first?.holdings_problem ? (
        <p role="status" className="flex items-start gap-1.5 text-13">
          <TriangleAlert size={14} aria-hidden className="mt-0.5 shrink-0 text-paper-text" />
          {first.holdings_problem}
        </p>
      ) : null}
      <NewsPanel query={query} search={search} readUpTo={readUpTo} onAll={() => change({})} />
    </div>
  );
  return (
    <Page
      title="News Review"
      actions={
        <>
          {first?.delay ? <TrustLine quote={{ ...first, delay: first.delay } satisfies Provenance} /> : null}
          {newest && Object.keys(search).length === 0 ? (
            // It stays when nothing is unread, so that the focus is not lost with it.
            <Button aria-disabled={unread === 0} onClick={() => markRead(newest)}>
              <CheckCheck size={15} aria-hidden />
              {unread === 0 ? "All read" : "Mark all as read"}
            </Button>
          ) : null}
        </>
      }
    >
      <Tabs
        label="Whose news"
        value={tab}
        onChange={(value) => change(inScope(search, value))}
        items={TABS.map((item) => ({ ...item, content }))}
        scroll
      />
    </Page>
  );
}
