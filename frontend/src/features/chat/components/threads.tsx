import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { formatDateTime } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import { threadsQuery, useRemoveThread } from "../api";
import type { Thread } from "../model";

export interface ThreadsProps {
  current: string | null;
  mayRemove: boolean;
  onChoose: (id: string) => void;
  onRemoved: (id: string) => void;
}

function titleOf(thread: Thread): string {
  return thread.title || "Without a question";
}

/** The conversations that are kept. */
export function Threads({ current, mayRemove, onChoose, onRemoved }: ThreadsProps) {
  const query = useQuery(threadsQuery);
  const [removing, setRemoving] = useState<Thread | null>(null);
  const remove = useRemoveThread((id) => {
    setRemoving(null);
    onRemoved(id);
  });
  return (
    <DataBlock
      query={query}
      skeleton={<Skeleton className="h-40" />}
      isEmpty={({ threads }) => threads.length === 0}
      empty={<EmptyState>Your conversations will be kept here.</EmptyState>}
    >
      {({ threads }) => (
        <>
          <ul aria-label="Conversations" className="grid gap-1.5">
            {threads.map((thread) => (
              <li key={thread.id} className="flex items-center gap-1.5">
                <button
                  type="button"
                  aria-current={thread.id === current || undefined}
                  onClick={() => onChoose(thread.id)}
                  className="min-w-0 flex-1 rounded-button border border-line2 bg-s2 px-3 py-2 text-left hover:bg-s3 aria-[current=true]:border-on-line"
                >
                  <span className="block truncate text-13 font-semibold">{titleOf(thread)}</span>
                  <span className="num block text-12 text-text3">{formatDateTime(thread.updated_at)}</span>
                </button>
                {mayRemove ? (
                  <IconButton
                    label={`Delete conversation, ${titleOf(thread)}`}
                    variant="ghost"
                    onClick={() => setRemoving(thread)}
                  >
                    <Trash2 size={16} aria-hidden />
                  </IconButton>
                ) : null}
              </li>
            ))}
          </ul>
          <ConfirmDialog
            open={removing !== null}
            title="Delete this conversation"
            description={`“${removing ? titleOf(removing) : ""}” and all its answers are removed for good.`}
            confirmLabel="Delete conversation"
            tone="danger"
            busy={remove.isPending}
            error={remove.error ? asApiError(remove.error) : null}
            onConfirm={() => removing && remove.mutate(removing.id)}
            onClose={() => {
              setRemoving(null);
              remove.reset();
            }}
          />
        </>
      )}
    </DataBlock>
  );
}
