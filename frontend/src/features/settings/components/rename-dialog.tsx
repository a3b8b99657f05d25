import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import { useChangeAccount } from "@/lib/accounts/change";
import { asApiError } from "@/lib/problem";
import { nameProblem } from "../model";
import type { AccountDialogProps } from "./archive-dialog";

function RenameForm({ account, onClose }: Omit<AccountDialogProps, "open">) {
  const [name, setName] = useState(account.name);
  const change = useChangeAccount(onClose);
  const error = change.error ? asApiError(change.error) : null;
  const problem = nameProblem(error);
  const wanted = name.trim();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted && !change.isPending) {
      change.mutate({ id: account.id, name: wanted });
    }
  };
  return (
    <form onSubmit={onSubmit} className="grid gap-3">
      <Field
        label="Name"
        error={problem}
        hint="Files name accounts by it, so your tracked accounts differ in name."
      >
        {(ids) => (
          <Input
            {...ids}
            value={name}
            maxLength={100}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {error && !problem ? <InlineError error={error} /> : null}
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Go back</Button>
        <Button type="submit" variant="primary" busy={change.isPending} aria-disabled={!wanted}>
          Save name
        </Button>
      </div>
    </form>
  );
}

export function RenameDialog({ open, account, onClose }: AccountDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={`Rename ${account.name}`}>
      <RenameForm account={account} onClose={onClose} />
    </Dialog>
  );
}
