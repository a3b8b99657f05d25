import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { InlineError } from "@/components/ui/states";
import { newIdempotencyKey } from "@/lib/idempotency-key";
import { asApiError } from "@/lib/problem";
import { useCreateKey } from "../api/keys";
import { type BotAccess, curlSnippet, pythonSnippet } from "../bot-snippets";
import { fieldProblem, type KeyScope } from "../model";
import { CopyBlock } from "./copy-block";

const SCOPES = [
  { value: "trade", label: "Read and trade" },
  { value: "read", label: "Read only" },
] as const;

/** What a new key is for; afterwards its secret, this once. */
export function NewKeyDialog({ mayTrade, onClose }: { mayTrade: boolean; onClose: () => void }) {
  const create = useCreateKey();
  const made = create.data;
  if (made) {
    const access = { origin: window.location.origin, keyId: made.key_id, secret: made.secret };
    return <KeyShown access={access} name={made.name} onClose={onClose} />;
  }
  return <KeyForm mayTrade={mayTrade} create={create} onClose={onClose} />;
}

interface KeyFormProps {
  mayTrade: boolean;
  create: ReturnType<typeof useCreateKey>;
  onClose: () => void;
}

function KeyForm({ mayTrade, create, onClose }: KeyFormProps) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<KeyScope>(mayTrade ? "trade" : "read");
  const [requestKey] = useState(newIdempotencyKey);
  const form = useId();
  const error = create.error ? asApiError(create.error) : null;
  const problem = fieldProblem(error, "name");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !create.isPending) {
      create.mutate({ body: { name: name.trim(), scope }, requestKey });
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="New API key"
      description="A program with this key sees the selected account and nothing else of yours."
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
            Make the key
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={onSubmit} className="grid gap-3.5">
        <Field label="Name" hint="To tell your keys by, such as the program's name." error={problem}>
          {(ids) => (
            <Input {...ids} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <SegmentedControl
          label="What the program may do"
          value={scope}
          options={mayTrade ? SCOPES : SCOPES.slice(1)}
          onChange={setScope}
          fill
        />
        {error && !problem ? <InlineError error={error} /> : null}
      </form>
    </Dialog>
  );
}

function KeyShown({ access, name, onClose }: { access: BotAccess; name: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Key for ${name}`}
      description="The secret is shown this once and stored nowhere. Copy it before you close."
      className="w-[min(640px,calc(100vw-32px))]"
      actions={
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <div className="grid gap-2">
        <CopyBlock label="Key id" text={access.keyId} />
        <CopyBlock label="Secret" text={access.secret} />
        <CopyBlock label="Python" text={pythonSnippet(access)} />
        <CopyBlock label="curl" text={curlSnippet(access)} />
      </div>
    </Dialog>
  );
}
