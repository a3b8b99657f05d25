import { useState } from "react";
import { newIdempotencyKey } from "@/lib/idempotency-key";
import { useCreateKey } from "../api/keys";
import { curlSnippet, pythonSnippet } from "../bot-snippets";
import { AccessForm, SecretShown } from "./access-dialogs";

const READ = { value: "read", label: "Read only" } as const;
const TRADE = { value: "trade", label: "Read and trade" } as const;

/** What a new key is for; afterwards its secret, this once. */
export function NewKeyDialog({ mayTrade, onClose }: { mayTrade: boolean; onClose: () => void }) {
  const create = useCreateKey();
  const [requestKey] = useState(newIdempotencyKey);
  const made = create.data;
  if (made) {
    const access = { origin: window.location.origin, keyId: made.key_id, secret: made.secret };
    return (
      <SecretShown
        title={`Key for ${made.name}`}
        noun="secret"
        blocks={[
          { label: "Key id", text: access.keyId },
          { label: "Secret", text: access.secret },
          { label: "Python", text: pythonSnippet(access) },
          { label: "curl", text: curlSnippet(access) },
        ]}
        onClose={onClose}
      />
    );
  }
  return (
    <AccessForm
      title="New API key"
      description="A program with this key sees the selected account and nothing else of yours."
      noun="key"
      scopes={mayTrade ? [TRADE, READ] : [READ]}
      create={create}
      onCreate={(name, scope) => create.mutate({ body: { name, scope }, requestKey })}
      onClose={onClose}
    />
  );
}
