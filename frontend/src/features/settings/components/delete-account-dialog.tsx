import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { useDeleteAccount } from "../api/profile";

const MAX_PASSWORD = 128;

export interface DeleteAccountDialogProps {
  open: boolean;
  email: string;
  onClose: () => void;
}

function DeleteForm({ email, onClose }: Omit<DeleteAccountDialogProps, "open">) {
  const [password, setPassword] = useState("");
  const [typed, setTyped] = useState("");
  const deletion = useDeleteAccount();
  const error = deletion.error ? asApiError(deletion.error) : null;
  const passwordProblem = error?.code === "wrong-password" ? error.detail : undefined;
  const isConfirmed = password !== "" && typed.trim().toLowerCase() === email;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isConfirmed && !deletion.isPending) {
      deletion.mutate({ password, confirmation: typed });
    }
  };
  return (
    <form onSubmit={onSubmit} className="grid gap-3" noValidate>
      <ul className="list-disc space-y-1 pl-5 text-13 text-text2">
        <li>
          Automations stop, orders at the paper broker are canceled. Orders at another broker must be canceled
          before.
        </li>
        <li>
          Settings, strategies, backtests, sweeps, imports, chats, briefs, keys and sessions are removed for
          good.
        </li>
        <li>
          The books (orders, fills, cash, scored ideas and what was done when) stay on this server without
          your name, e-mail or addresses. Older backups are as they were.
        </li>
      </ul>
      <Field label="Password" error={passwordProblem}>
        {(ids) => (
          <Input
            {...ids}
            type="password"
            autoComplete="current-password"
            maxLength={MAX_PASSWORD}
            value={password}
            onChange={(event) => {
              setPassword(event.target.value);
              deletion.reset();
            }}
          />
        )}
      </Field>
      <Field label={`Type ${email} to confirm`}>
        {(ids) => (
          <Input
            {...ids}
            value={typed}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {error && !passwordProblem ? <InlineError error={error} /> : null}
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Keep the account</Button>
        <Button type="submit" variant="danger" busy={deletion.isPending} aria-disabled={!isConfirmed}>
          Delete for good
        </Button>
      </div>
    </form>
  );
}

/** Deletes the account after the password and a typed e-mail. */
export function DeleteAccountDialog({ open, ...rest }: DeleteAccountDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={rest.onClose}
      title="Delete your account"
      description="At once and for good; nobody can bring it back."
    >
      <DeleteForm {...rest} />
    </Dialog>
  );
}
