import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DataBlock } from "@/components/ui/data-block";
import { Pill } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState, InlineError } from "@/components/ui/states";
import { formatDateTime, formatQuantity } from "@/lib/format";
import { accountsQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { importsQuery, presetsQuery, useUndoImport } from "../api/imports";
import { countWords, type ImportRead } from "../model";

interface ItemProps {
  one: ImportRead;
  isLocked: boolean;
  onUndo: (one: ImportRead) => void;
}

function ImportItem({ one, isLocked, onUndo }: ItemProps) {
  const presets = useQuery(presetsQuery).data?.presets;
  const accounts = useQuery(accountsQuery).data?.accounts;
  const names = one.account_ids.flatMap((id) => accounts?.find((account) => account.id === id)?.name ?? []);
  const preset = presets?.find(({ id }) => id === one.preset)?.title ?? one.preset;
  const facts = [
    countWords(one.kind, one.imported),
    one.duplicates > 0 ? `${formatQuantity(one.duplicates)} there already` : "",
    one.refused > 0 ? `${formatQuantity(one.refused)} with errors` : "",
  ].filter(Boolean);
  return (
    <li className="num flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-hair py-3 last:border-0">
      <div className="min-w-[200px] flex-1">
        <p className="flex flex-wrap items-center gap-2">
          <span className="text-13 font-semibold break-all">{one.file_name}</span>
          {one.undone_at ? <Pill>Taken back</Pill> : null}
        </p>
        <p className="text-12 break-words text-text3">
          {[formatDateTime(one.created_at), preset, ...names].join(" · ")}
        </p>
        <p className="text-12 text-text2">{facts.join(", ")}</p>
      </div>
      {one.undone_at || isLocked ? null : (
        <Button size="sm" aria-label={`Undo the import of ${one.file_name}`} onClick={() => onUndo(one)}>
          <Undo2 size={15} aria-hidden /> Undo…
        </Button>
      )}
    </li>
  );
}

function UndoDialog({ one, onClose }: { one: ImportRead | null; onClose: () => void }) {
  const undo = useUndoImport(() => {
    toast.success("The import was taken back.");
    close();
  });
  const close = () => {
    undo.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      open={one !== null}
      title="Take this import back?"
      description={
        one
          ? `${countWords(one.kind, one.imported)} of ${one.file_name} go, and an account that it opened goes with ` +
            "them if nothing else is in it. What you typed or imported otherwise stays. Importing the file again " +
            "brings everything back."
          : ""
      }
      confirmLabel="Undo import"
      cancelLabel="Keep it"
      tone="danger"
      busy={undo.isPending}
      error={undo.error ? asApiError(undo.error) : null}
      onConfirm={() => one && undo.mutate(one.id)}
      onClose={close}
    />
  );
}

/** Every import, the newest first; each can be taken back whole. */
export function ImportHistory({ isLocked }: { isLocked: boolean }) {
  const query = useInfiniteQuery(importsQuery);
  const [undoing, setUndoing] = useState<ImportRead | null>(null);
  return (
    <Card title="Imports so far">
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-28" />}
        isEmpty={(data) => data.pages.every((page) => page.items.length === 0)}
        empty={
          <EmptyState>Nothing was imported yet. Each import is listed here and can be taken back.</EmptyState>
        }
      >
        {(data) => (
          <ul aria-label="Imports, newest first">
            {data.pages
              .flatMap((page) => page.items)
              .map((one) => (
                <ImportItem key={one.id} one={one} isLocked={isLocked} onUndo={setUndoing} />
              ))}
          </ul>
        )}
      </DataBlock>
      {query.isFetchNextPageError && query.error ? <InlineError error={asApiError(query.error)} /> : null}
      {query.hasNextPage ? (
        <p className="mt-3 text-center">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? "Loading" : "Load more"}
          </Button>
        </p>
      ) : null}
      <UndoDialog one={undoing} onClose={() => setUndoing(null)} />
    </Card>
  );
}
