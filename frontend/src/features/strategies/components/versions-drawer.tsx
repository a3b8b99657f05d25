import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { DataBlock } from "@/components/ui/data-block";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { formatDateTime } from "@/lib/format";
import { diffQuery, versionQuery, versionsQuery } from "../api";
import type { Definition } from "../model";

export interface VersionsDrawerProps {
  id: string;
  latest: number;
  open: boolean;
  onClose: () => void;
  /** Put that version into the editor, unsaved. */
  onTake: (definition: Definition) => void;
}

/** Every version there is; what is different in the latest from the one chosen. */
export function VersionsDrawer({ id, latest, open, onClose, onTake }: VersionsDrawerProps) {
  const versions = useQuery({ ...versionsQuery(id), enabled: open });
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <Dialog
      drawer
      open={open}
      onClose={onClose}
      title="Versions"
      description="Every saved version is kept as it was."
    >
      <DataBlock query={versions} skeleton={<Skeleton className="h-40" />}>
        {({ items }) => (
          <ul className="grid gap-2">
            {items.map(({ number, created_at, name }) => (
              <li key={number} className="rounded-button border border-line2 p-2.5">
                <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-13">
                  <b className="num">Version {number}</b>
                  <span className="mr-auto min-w-0 truncate text-text2">
                    {name} · {formatDateTime(created_at)}
                  </span>
                  {number === latest ? (
                    <span className="text-12 text-text3">latest</span>
                  ) : (
                    <Button
                      size="sm"
                      aria-expanded={chosen === number}
                      onClick={() => setChosen(chosen === number ? null : number)}
                    >
                      Compare with the latest
                    </Button>
                  )}
                </div>
                {chosen === number ? <Differences id={id} from={number} to={latest} onTake={onTake} /> : null}
              </li>
            ))}
          </ul>
        )}
      </DataBlock>
    </Dialog>
  );
}

interface DifferencesProps {
  id: string;
  from: number;
  to: number;
  onTake: (definition: Definition) => void;
}

function Differences({ id, from, to, onTake }: DifferencesProps) {
  const diff = useQuery(diffQuery(id, from, to));
  const version = useQuery(versionQuery(id, from));
  return (
    <div className="mt-2 border-t border-hair pt-2">
      <DataBlock
        query={diff}
        skeleton={<Skeleton className="h-12" />}
        isEmpty={({ changes }) => changes.length === 0}
        empty={<p className="text-13 text-text2">The two say the same.</p>}
      >
        {({ changes }) => (
          <ul aria-label={`Changes from version ${from} to ${to}`} className="grid gap-1 text-13">
            {changes.map(({ path, kind, sentence }) => (
              <li key={`${kind} ${path}`}>{sentence}</li>
            ))}
          </ul>
        )}
      </DataBlock>
      {version.data ? (
        <Button size="sm" className="mt-2" onClick={() => onTake(version.data.definition)}>
          Edit version {from} again
        </Button>
      ) : null}
    </div>
  );
}
