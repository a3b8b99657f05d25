import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DataBlock } from "@/components/ui/data-block";
import { Pill } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { InlineError } from "@/components/ui/states";
import { formatDateTime } from "@/lib/format";
import { useSignOut } from "@/lib/live/sign-out";
import { asApiError } from "@/lib/problem";
import { sessionsQuery, useRevokeSession } from "../api/profile";
import { deviceName, type Session } from "../model";

function SessionItem({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const device = deviceName(session.user_agent);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 border-b border-hair py-2.5 last:border-0">
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2 text-13 font-medium">
          <span className="truncate" title={session.user_agent ?? undefined}>
            {device}
          </span>
          {session.is_current ? <Pill tone="live">This one</Pill> : null}
        </p>
        <p className="num text-12 text-text3">
          {session.ip ?? "unknown address"} · last used {formatDateTime(session.last_used_at)} · since{" "}
          {formatDateTime(session.created_at)}
        </p>
      </div>
      <Button
        size="sm"
        onClick={onEnd}
        aria-label={session.is_current ? "Sign out here" : `End session, ${device}`}
      >
        {session.is_current ? "Sign out" : "End"}
      </Button>
    </li>
  );
}

/** Where the person is signed in; each session can be ended from here. */
export function SessionsCard() {
  const query = useQuery(sessionsQuery);
  const [ending, setEnding] = useState<Session | null>(null);
  const revoke = useRevokeSession(() => setEnding(null));
  const signOut = useSignOut();
  const close = () => {
    setEnding(null);
    revoke.reset();
  };
  return (
    <Card title="Sessions">
      <DataBlock query={query} skeleton={<Skeleton className="h-[84px]" />}>
        {({ items }) => (
          <ul aria-label="Where you are signed in">
            {items.map((session) => (
              <SessionItem
                key={session.id}
                session={session}
                onEnd={() => (session.is_current ? signOut.mutate() : setEnding(session))}
              />
            ))}
          </ul>
        )}
      </DataBlock>
      {signOut.error ? <InlineError error={asApiError(signOut.error)} /> : null}
      <ConfirmDialog
        open={ending !== null}
        title="End this session"
        description={`${deviceName(ending?.user_agent ?? null)} will be signed out at once.`}
        confirmLabel="End session"
        tone="danger"
        busy={revoke.isPending}
        error={revoke.error ? asApiError(revoke.error) : null}
        onConfirm={() => ending && revoke.mutate(ending.id)}
        onClose={close}
      />
    </Card>
  );
}
