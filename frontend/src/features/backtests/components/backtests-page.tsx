import { Button } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { useMe } from "@/lib/live/hooks";
import { useJobNews } from "../hooks/use-job-news";
import type { BacktestsSearch } from "../search";
import { Comparison } from "./comparison";
import { NewRun } from "./new-run";
import { RunView } from "./run-view";
import { RunsList } from "./runs-list";

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
  return <NewRun strategy={search.strategy} mayRun={mayRun} onBegun={({ id }) => onSearch({ run: id })} />;
}

/** `/backtests`: a strategy replayed on past bars, with what it cost and how far to trust it. */
export function BacktestsPage({ search = {}, onSearch = () => {} }: BacktestsPageProps) {
  useJobNews();
  const mayRun = (useMe().data?.role ?? "viewer") !== "viewer";
  return (
    <Page
      title="Backtesting"
      actions={
        search.run || search.compare ? (
          <Button variant="primary" onClick={() => onSearch({ run: undefined, compare: undefined })}>
            New backtest
          </Button>
        ) : null
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3.5">
        <Main search={search} onSearch={onSearch} mayRun={mayRun} />
        <RunsList shown={search.run} onSearch={onSearch} />
      </div>
    </Page>
  );
}
