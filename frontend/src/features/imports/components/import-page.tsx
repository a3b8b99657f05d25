import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Page } from "@/components/ui/page";
import { EmptyState } from "@/components/ui/states";
import { useMe } from "@/lib/live/hooks";
import { useTopics } from "@/lib/live/provider";
import { useWizard, type Wizard } from "../hooks/use-wizard";
import type { ImportSearch } from "../search";
import { FileDrop } from "./file-drop";
import { FileHead } from "./file-head";
import { ImportAction } from "./import-action";
import { ImportDone } from "./import-done";
import { ImportHistory } from "./import-history";
import { ImportTerms } from "./import-terms";
import { PresetList } from "./preset-list";
import { PreviewCard } from "./preview-card";

/** Listened to from the start: the first news of a file come while it is still being sent. */
const TOPICS = ["jobs"] as const;

/** `/import`: a file is chosen, looked at, imported whole or not at all, and can be taken back whole. */
export function ImportPage({ search }: { search: ImportSearch }) {
  useTopics(TOPICS);
  const wizard = useWizard(search);
  const isLocked = useMe().data?.role === "viewer";
  return (
    <Page
      title={search.kind === "prices" ? "Import prices" : "Import"}
      actions={
        <>
          <ButtonLink to="/activities" search={{}}>
            Activities
          </ButtonLink>
          <ButtonLink to="/instruments">Private instruments</ButtonLink>
        </>
      }
    >
      <div className="grid items-start gap-3.5 @min-[1000px]:grid-cols-[minmax(0,1fr)_352px]">
        <div className="grid min-w-0 gap-3.5">
          {isLocked ? (
            <Card>
              <EmptyState>A viewer can look at imports but not make one.</EmptyState>
            </Card>
          ) : (
            <Steps wizard={wizard} />
          )}
          <ImportHistory isLocked={isLocked} />
        </div>
        <PresetList presets={wizard.presets} isPrices={wizard.options.isPrices} />
      </div>
    </Page>
  );
}

/** Choosing the file, then what it would do, then what it did. */
function Steps({ wizard }: { wizard: Wizard }) {
  const { given, run } = wizard;
  if (run.data) {
    return <ImportDone result={run.data} onAgain={() => wizard.choose(null)} />;
  }
  if (!given) {
    return <FileDrop wizard={wizard} />;
  }
  return (
    <>
      <Card title="1. The file">
        <FileHead wizard={wizard} given={given} />
        <ImportTerms wizard={wizard} />
      </Card>
      <PreviewCard wizard={wizard} />
      <ImportAction wizard={wizard} />
    </>
  );
}
