import { type FormEvent, useId, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import type { LotMethod } from "@/lib/accounts/types";
import { CURRENCIES } from "@/lib/currencies";
import { asApiError } from "@/lib/problem";
import { useCreateAccount } from "../api/accounts";
import { fieldProblem, nameProblem } from "../model";
import { MethodChoices } from "./method-choices";

function NewAccountForm({ onClose }: { onClose: () => void }) {
  const list = useId();
  const [name, setName] = useState("");
  const [currency, setCurrency] = useState("USD");
  const [method, setMethod] = useState<LotMethod>("fifo");
  const create = useCreateAccount((made) => {
    toast.success(`${made} is open. Import or type what happened there.`);
    onClose();
  });
  const error = create.error ? asApiError(create.error) : null;
  const problems = { name: nameProblem(error), currency: fieldProblem(error, "currency") };
  const isReady = name.trim() !== "" && /^[A-Z]{3}$/.test(currency);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !create.isPending) {
      create.mutate({ name: name.trim(), currency, lot_method: method });
    }
  };
  return (
    <form onSubmit={onSubmit} className="grid gap-3">
      <div className="grid gap-3 tile:grid-cols-[1fr_130px]">
        <Field label="Name" error={problems.name} hint="The broker's name, or what you call the account.">
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
        <Field label="Currency" error={problems.currency} hint="Of its totals.">
          {(ids) => (
            <Input
              {...ids}
              value={currency}
              list={list}
              maxLength={3}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              onChange={(event) => setCurrency(event.target.value.toUpperCase())}
            />
          )}
        </Field>
      </div>
      <datalist id={list}>
        {CURRENCIES.map((code) => (
          <option key={code} value={code} />
        ))}
      </datalist>
      <MethodChoices legend="A sale uses up" value={method} onChange={setMethod} />
      {error && !problems.name && !problems.currency ? <InlineError error={error} /> : null}
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Go back</Button>
        <Button type="submit" variant="primary" busy={create.isPending} aria-disabled={!isReady}>
          Open account
        </Button>
      </div>
    </form>
  );
}

/** Opens a tracked account: its name, its currency, its lot method. */
export function NewAccountDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="New tracked account"
      description="It follows what you hold at a broker elsewhere, and takes no orders."
      className="w-[min(560px,calc(100vw-32px))]"
    >
      <NewAccountForm onClose={onClose} />
    </Dialog>
  );
}
