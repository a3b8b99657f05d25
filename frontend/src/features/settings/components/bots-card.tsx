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
import { meQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { apiKeysQuery, useRevokeKey } from "../api/keys";
import type { ApiKey } from "../model";
import { NewKeyDialog } from "./new-key-dialog";

function KeyItem({ item, onRevoke }: { item: ApiKey; onRevoke: () => void }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 border-b border-hair py-2.5 last:border-0">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2 text-13 font-medium">
          <span className="truncate" title={item.name}>
            {item.name}
          </span>
          <Pill tone={item.scope === "trade" ? "warn" : "neutral"}>
            {item.scope === "trade" ? "Trades" : "Reads"}
          </Pill>
          {item.account_in_use ? null : <Pill tone="down">Account reset</Pill>}
        </p>
        <p className="num text-12 break-words text-text3">
          {item.key_id} · {item.account_name} ·{" "}
          {item.last_used_at ? `last used ${formatDateTime(item.last_used_at)}` : "never used"}
        </p>
      </div>
      <Button size="sm" onClick={onRevoke} aria-label={`Revoke key, ${item.name}`}>
        Revoke
      </Button>
    </li>
  );
}

/** Keys with which programs written for Alpaca trade the local account. */
export function BotsCard() {
  const query = useQuery(apiKeysQuery);
  const { data: me } = useQuery(meQuery);
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const revoke = useRevokeKey(() => setRevoking(null));
  const close = () => {
    setRevoking(null);
    revoke.reset();
  };
  return (
    <Card
      title="Connect a bot"
      aside={
        <Button size="sm" onClick={() => setMaking(true)}>
          New key
        </Button>
      }
    >
      <p className="mb-1 text-12 text-text3">
        Programs written for Alpaca's paper trading trade your account here: only the URL changes.
      </p>
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[60px]" />}
        isEmpty={({ items }) => items.length === 0}
        empty={<EmptyState>No program has a key yet.</EmptyState>}
      >
        {({ items }) => (
          <ul aria-label="API keys">
            {items.map((item) => (
              <KeyItem key={item.id} item={item} onRevoke={() => setRevoking(item)} />
            ))}
          </ul>
        )}
      </DataBlock>
      {isMaking ? <NewKeyDialog mayTrade={me?.role !== "viewer"} onClose={() => setMaking(false)} /> : null}
      <ConfirmDialog
        open={revoking !== null}
        title="Revoke this key"
        description={`${revoking?.name ?? ""} (${revoking?.key_id ?? ""}) is shut out at once. Its open orders stay.`}
        confirmLabel="Revoke key"
        tone="danger"
        busy={revoke.isPending}
        error={revoke.error ? asApiError(revoke.error) : null}
        onConfirm={() => revoking && revoke.mutate(revoking.id)}
        onClose={close}
      />
    </Card>
  );
}
