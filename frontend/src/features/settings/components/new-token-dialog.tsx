import { useCreateToken } from "../api/programs";
import { httpSnippet, stdioSnippet } from "../program-snippets";
import { AccessForm, SecretShown } from "./access-dialogs";

/** What a new token is for; afterwards the token, this once. `path` is where the server speaks the protocol. */
export function NewTokenDialog({ path, onClose }: { path: string; onClose: () => void }) {
  const create = useCreateToken();
  const made = create.data;
  if (made) {
    const { token } = made;
    return (
      <SecretShown
        title={`Token for ${made.made.name}`}
        noun="token"
        blocks={[
          { label: "Token", text: token },
          { label: "A program on this machine", text: stdioSnippet(token) },
          { label: "A program over HTTP", text: httpSnippet(window.location.origin, path, token) },
        ]}
        onClose={onClose}
      />
    );
  }
  return (
    <AccessForm
      title="New token"
      description="A program with this token sees what you see of your account. It can never place an order: what it proposes waits for your yes."
      noun="token"
      scopes={[
        { value: "read", label: "Read" },
        { value: "propose", label: "Read and propose" },
      ]}
      create={create}
      onCreate={(name, scope) => create.mutate({ name, scope })}
      onClose={onClose}
    />
  );
}
