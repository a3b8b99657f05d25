import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { InlineError } from "@/components/ui/states";
import { useChangeAccount } from "@/lib/accounts/change";
import { METHOD_NAMES } from "@/lib/accounts/types";
import { etDate } from "@/lib/format";
import { asApiError } from "@/lib/problem";
import type { AccountDialogProps } from "./archive-dialog";
import { MethodChoices } from "./method-choices";
import { MethodEffect } from "./method-effect";

export interface LotMethodDialogProps extends AccountDialogProps {
  isLocked: boolean;
}

function LotMethodForm({ account, isLocked, onClose }: Omit<LotMethodDialogProps, "open">) {
  const [method, setMethod] = useState(account.lot_method);
  const year = Number(etDate(new Date()).slice(0, 4));
  const change = useChangeAccount(() => {
    toast.success(`${account.name}: ${METHOD_NAMES[method].toLowerCase()}.`);
    onClose();
  });
  const isSame = method === account.lot_method;
  return (
    <>
      <MethodChoices
        legend="A sale uses up"
        value={method}
        disabled={isLocked || change.isPending}
        onChange={setMethod}
        effect={(one) => <MethodEffect account={account.id} method={one} year={year} />}
      />
      <p className="mt-3 text-12 text-text2">
        The method decides what sales realize, past ones included: gains, holding periods and open lots are
        reckoned anew. What was bought and sold, the value of the account and its return stay as they are. For
        taxes use the method your broker reports.
      </p>
      {isLocked ? (
        <p className="mt-2 text-12 text-warn">A viewer can look at the method but not change it.</p>
      ) : null}
      {change.error ? <InlineError error={asApiError(change.error)} /> : null}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Go back</Button>
        <Button
          variant="primary"
          busy={change.isPending}
          aria-disabled={isSame || isLocked}
          onClick={() => change.mutate({ id: account.id, lot_method: method })}
        >
          Use this method
        </Button>
      </div>
    </>
  );
}

/** Which lots a sale of this account uses up first, with what a change does. */
export function LotMethodDialog({ open, account, isLocked, onClose }: LotMethodDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Lots of ${account.name}`}
      className="w-[min(560px,calc(100vw-32px))]"
    >
      <LotMethodForm account={account} isLocked={isLocked} onClose={onClose} />
    </Dialog>
  );
}
