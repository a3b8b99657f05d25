import { useInfiniteQuery } from "@tanstack/react-query";
import { DataBlock } from "@/components/ui/data-block";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import type { Target } from "@/lib/explaining";
import { formatDateTime } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { explanationQuery } from "../api/figures";
import { targetOf } from "../explaining";
import { unitText } from "../explanation";
import { useDashboard } from "../hooks/use-dashboard";
import { useEntry } from "../hooks/use-entry";
import type { Explanation } from "../model";
import { daysWords } from "../period";
import { EntryView } from "./entry-view";
import { ExplanationInputs, type ExplanationInputsProps } from "./explanation-inputs";
import { ExplanationSteps } from "./explanation-steps";

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="mt-5" aria-label={title}>
      <h3 className="eyebrow mb-1.5">{title}</h3>
      {children}
    </section>
  );
}

type Pages = Omit<ExplanationInputsProps, "found">;

function Body({ found, pages }: { found: Explanation; pages: Pages }) {
  const amounts = useAmounts();
  const { account, unit, value, start, end } = found;
  return (
    <>
      <p className="num text-28 leading-tight font-bold tracking-[-0.02em]">
        {unitText(value, unit, amounts, found.currency)}
      </p>
      <p className="mt-1 text-12 text-text3">
        {account.name} · {daysWords({ start, end })} · as of {formatDateTime(found.as_of)}
      </p>
      <p className="mt-3 text-14 text-text2">{amounts.sentence(found.sentence)}</p>
      <Part title="Formula">
        <p className="overflow-x-auto rounded-control border border-line bg-sunk px-3 py-2 font-mono text-13">
          {found.formula}
        </p>
      </Part>
      {found.steps.length > 0 ? (
        <Part title="Step by step">
          <ExplanationSteps found={found} />
        </Part>
      ) : null}
      <Part title="What went in">
        <ExplanationInputs found={found} {...pages} />
      </Part>
      <Part title="Convention">
        <p className="text-13 text-text2">{found.convention}</p>
      </Part>
    </>
  );
}

function Opened({ target, onClose }: { target: Target; onClose: () => void }) {
  const { filter, search } = useDashboard();
  const query = useInfiniteQuery(explanationQuery(filter, target, search.method));
  const first = query.data?.pages[0];
  const title = first?.title ?? "How this is computed";
  const { opened, onEntry, onBack, body } = useEntry();
  const pages = {
    inputs: query.data?.pages.flatMap(({ inputs }) => inputs) ?? [],
    onMore: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    isLoading: query.isFetchingNextPage,
    error: query.isFetchNextPageError ? query.error : null,
    onEntry,
  };
  return (
    <Dialog open drawer onClose={onClose} title={target.symbol ? `${title}, ${target.symbol}` : title}>
      {opened ? <EntryView entry={opened.entry} label={opened.label} onBack={onBack} /> : null}
      {/* Out of sight, yet drawn: the list of inputs stays where it was scrolled to. */}
      <div ref={body} inert={opened !== null} className={opened ? "h-0 overflow-hidden" : ""}>
        <DataBlock
          query={{ ...query, data: first, error: first ? null : query.error }}
          skeleton={
            <div className="grid gap-3">
              <Skeleton className="h-9 w-40" />
              <Skeleton className="h-16" />
              <Skeleton className="h-64" />
            </div>
          }
        >
          {(found) => <Body found={found} pages={pages} />}
        </DataBlock>
      </div>
    </Dialog>
  );
}

/** The number that the query string names, opened. */
export default function ExplainDrawer() {
  const { search, onSearch } = useDashboard();
  return search.explain ? (
    <Opened
      key={search.explain}
      target={targetOf(search.explain)}
      onClose={() => onSearch({ explain: undefined })}
    />
  ) : null;
}
