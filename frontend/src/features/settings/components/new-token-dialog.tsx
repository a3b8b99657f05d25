import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { type ProgramScope, useCreateToken } from "../api/programs";
import { fieldProblem } from "../model";
import { httpSnippet, stdioSnippet } from "../program-snippets";
import { CopyBlock } from "./copy-block";

const SCOPES = [
  { value: "read", label: "Read" },
  { value: "propose", label: "Read and propose" },
] as const;

/** What a new token is for; afterwards the token, this once. `path` is where the server speaks the protocol. */
export function NewTokenDialog({ path, onClose }: { path: string; onClose: () => void }) {
  const create = useCreateToken();
  const made = create.data;
  return made ? (
    <TokenShown token={made.token} name={made.made.name} path={path} onClose={onClose} />
  ) : (
    <TokenForm create={create} onClose={onClose} />
  );
}

interface TokenFormProps {
  create: ReturnType<typeof useCreateToken>;
  onClose: () => void;
}

function TokenForm({ create, onClose }: TokenFormProps) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<ProgramScope>("read");
  const form = useId();
  const error = create.error ? asApiError(create.error) : null;
  const problem = fieldProblem(error, "name");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !create.isPending) {
      create.mutate({ name: name.trim(), scope });
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="New token"
      description="A program with this token sees what you see of your account. It can never place an order: what it proposes waits for your yes."
      actions={
        <>
          <Button onClick={onClose}>Go back</Button>
          <Button
            type="submit"
            form={form}
            variant="primary"
            busy={create.isPending}
            aria-disabled={!name.trim()}
          >
            Make the token
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={onSubmit} className="grid gap-3.5">
        <Field label="Name" hint="To tell your tokens by, such as the program's name." error={problem}>
          {(ids) => (
            <Input {...ids} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <SegmentedControl
          label="What the program may do"
          value={scope}
          options={SCOPES}
          onChange={setScope}
          fill
        />
        {error && !problem ? <InlineError error={error} /> : null}
      </form>
    </Dialog>
  );
}

interface TokenShownProps {
  token: string;
  name: string;
  path: string;
  onClose: () => void;
}

function TokenShown({ token, name, path, onClose }: TokenShownProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Token for ${name}`}
      description="The token is shown this once and stored nowhere. Copy it before you close."
      className="w-[min(640px,calc(100vw-32px))]"
      actions={
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <div className="grid gap-2">
        <CopyBlock label="Token" text={token} />
        <CopyBlock label="A program on this machine" text={stdioSnippet(token)} />
        <CopyBlock label="A program over HTTP" text={httpSnippet(window.location.origin, path, token)} />
      </div>
    </Dialog>
  );
}
