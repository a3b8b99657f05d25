import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DataBlock } from "@/components/ui/data-block";
import { Pill } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { formatDateTime } from "@/lib/format";
import { useMe } from "@/lib/live/hooks";
import { asApiError } from "@/lib/problem";
import { type ProgramToken, programsQuery, useRevokeToken } from "../api/programs";
import { NewTokenDialog } from "./new-token-dialog";

function TokenItem({ item, onRevoke }: { item: ProgramToken; onRevoke: (() => void) | null }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 border-b border-hair py-2.5 last:border-0">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2 text-13 font-medium">
          <span className="truncate" title={item.name}>
            {item.name}
          </span>
          <Pill tone={item.scope === "propose" ? "warn" : "neutral"}>
            {item.scope === "propose" ? "Proposes" : "Reads"}
          </Pill>
        </p>
        <p className="num text-12 break-words text-text3">
          Made {formatDateTime(item.created_at)} ·{" "}
          {item.last_used_at ? `last used ${formatDateTime(item.last_used_at)}` : "never used"}
        </p>
      </div>
      {onRevoke ? (
        <Button size="sm" onClick={onRevoke} aria-label={`Revoke token, ${item.name}`}>
          Revoke
        </Button>
      ) : null}
    </li>
  );
}

/** Tokens with which programs look in over the Model Context Protocol. */
export function ProgramsCard() {
  const query = useQuery(programsQuery);
  const mayChange = (useMe().data?.role ?? "viewer") !== "viewer";
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ProgramToken | null>(null);
  const revoke = useRevokeToken(() => setRevoking(null));
  return (
    <Card
      title="Programs"
      aside={
        query.data?.is_on && mayChange ? (
          <Button size="sm" onClick={() => setMaking(true)}>
            New token
          </Button>
        ) : null
      }
    >
      <p className="mb-1 text-12 text-text3">
        Assistants that speak the Model Context Protocol can look at your account here, and propose orders
        that wait for your yes.
      </p>
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[60px]" />}
        isEmpty={({ is_on, tokens }) => is_on && tokens.length === 0}
        empty={<EmptyState>No program has a token yet.</EmptyState>}
      >
        {({ is_on, tokens }) => (
          <>
            {is_on ? null : (
              <p className="mt-2 text-13 text-text2">
                Off: no program may look in. Whoever runs this server turns it on with <b>PAIID_MCP=on</b>.
              </p>
            )}
            <ul aria-label="Tokens of programs">
              {tokens.map((item) => (
                <TokenItem key={item.id} item={item} onRevoke={mayChange ? () => setRevoking(item) : null} />
              ))}
            </ul>
          </>
        )}
      </DataBlock>
      {isMaking ? <NewTokenDialog path={query.data?.path ?? ""} onClose={() => setMaking(false)} /> : null}
      <ConfirmDialog
        open={revoking !== null}
        title="Revoke this token"
        description={`${revoking?.name ?? ""} is shut out at once. What it proposed stays.`}
        confirmLabel="Revoke token"
        tone="danger"
        busy={revoke.isPending}
        error={revoke.error ? asApiError(revoke.error) : null}
        onConfirm={() => revoking && revoke.mutate(revoking.id)}
        onClose={() => {
          setRevoking(null);
          revoke.reset();
        }}
      />
    </Card>
  );
}
