import { type FormEvent, useId, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { InlineError } from "@/components/ui/states";
import { formatMoney } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import { useResetAccount } from "../api/account";
import { type Account, fieldProblem } from "../model";

const WORD = "RESET";

export interface ResetDialogProps {
  open: boolean;
  account: Account;
  onClose: () => void;
}

function ResetForm({ id, account, onClose }: { id: string; account: Account; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [cash, setCash] = useState(account.starting_cash);
  const reset = useResetAccount(() => {
    toast.success("The paper account has been reset.");
    onClose();
  });
  const error = reset.error ? asApiError(reset.error) : null;
  const cashProblem = fieldProblem(error, "starting_cash");
  const isConfirmed = typed === WORD;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isConfirmed && !reset.isPending) {
      reset.mutate({ confirm: WORD, starting_cash: cash });
    }
  };
  return (
    <form id={id} onSubmit={onSubmit} className="grid gap-3">
      <Field label="Starting cash" error={cashProblem} hint="From $1,000.00 to $1,000,000,000.00.">
        {(ids) => (
          <NumberStepper
            {...ids}
            label="Starting cash"
            value={cash}
            step="10000"
            max="1000000000"
            unit="USD"
            onChange={setCash}
          />
        )}
      </Field>
      <Field label={`Type ${WORD} to confirm`}>
        {(ids) => (
          <Input
            {...ids}
            value={typed}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      {error && !cashProblem ? <InlineError error={error} /> : null}
      <div className="mt-2 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Keep the account</Button>
        <Button type="submit" variant="danger" busy={reset.isPending} aria-disabled={!isConfirmed}>
          Reset account
        </Button>
      </div>
    </form>
  );
}

/** Starts over with a new paper account, after a typed confirmation. */
export function ResetDialog({ open, account, onClose }: ResetDialogProps) {
  const id = useId();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Reset the paper account"
      description={
        `Open orders are canceled, positions, cash (${formatMoney(account.cash)}) and results begin anew. ` +
        "The present account is archived and cannot be reopened here."
      }
    >
      <ResetForm id={id} account={account} onClose={onClose} />
    </Dialog>
  );
}
