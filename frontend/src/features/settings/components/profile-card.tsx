import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { components } from "@/api/schema";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Field, Input } from "@/components/ui/field";
import { Pill } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { InlineError } from "@/components/ui/states";
import { formatDate } from "@/lib/format";
import { meQuery } from "@/lib/live/queries";
import { asApiError } from "@/lib/problem";
import { useRename } from "../api/profile";
import { fieldProblem } from "../model";

type User = components["schemas"]["UserRead"];

const ROLES: Record<User["role"], string> = {
  owner: "Owner: may do everything",
  member: "Member: may trade and change settings",
  viewer: "Viewer: may look, not trade",
};

function ProfileForm({ user }: { user: User }) {
  const rename = useRename();
  const [name, setName] = useState(user.full_name ?? "");
  const error = rename.error ? asApiError(rename.error) : null;
  const nameProblem = fieldProblem(error, "full_name");
  const isChanged = name.trim() !== (user.full_name ?? "");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) {
      rename.mutate(name.trim() || null);
    }
  };
  return (
    <form onSubmit={onSubmit} className="grid gap-3">
      <Field label="Name" error={nameProblem}>
        {(ids) => (
          <Input
            {...ids}
            value={name}
            maxLength={100}
            autoComplete="name"
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-13">
        <dt className="text-text3">E-mail</dt>
        <dd className="truncate">{user.email}</dd>
        <dt className="text-text3">Role</dt>
        <dd>{ROLES[user.role]}</dd>
        <dt className="text-text3">Since</dt>
        <dd className="num">{formatDate(user.created_at)}</dd>
      </dl>
      {error && !nameProblem ? <InlineError error={error} /> : null}
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" busy={rename.isPending} aria-disabled={!isChanged}>
          Save name
        </Button>
        <p role="status" className="text-12 text-text3">
          {rename.isSuccess && !isChanged ? "Saved on the server." : ""}
        </p>
      </div>
    </form>
  );
}

/** Who is signed in. */
export function ProfileCard() {
  const me = useQuery(meQuery);
  return (
    <Card title="Profile" aside={me.data?.is_demo ? <Pill tone="paper">Demo account</Pill> : null}>
      <DataBlock query={me} skeleton={<Skeleton className="h-[214px]" />}>
        {(user) => <ProfileForm key={user.id} user={user} />}
      </DataBlock>
    </Card>
  );
}
