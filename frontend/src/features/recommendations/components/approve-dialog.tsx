import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { InlineError } from "@/components/ui/states";
import { signOf } from "@/lib/format";
import { exitsSentence } from "@/lib/orders/exits";
import { asApiError } from "@/lib/problem";
import { type ProposedOrder, useApproveProposed } from "../api";
import { changedTerms, proposedSentence } from "../model";

const TERMS = [
  { name: "quantity", label: "Quantity", step: "1", unit: "shares" },
  { name: "notional", label: "Amount", step: "50", unit: "USD" },
  { name: "limit_price", label: "Limit price", step: "0.01", unit: "USD" },
  { name: "stop_price", label: "Stop price", step: "0.01", unit: "USD" },
] as const;

export interface ApproveDialogProps {
  proposed: ProposedOrder;
  open: boolean;
  onClose: () => void;
  onDone: (decided: ProposedOrder) => void;
}

/** A second look at a proposed order, whose size and prices its owner may change before it is sent. */
export function ApproveDialog({ proposed, open, onClose, onDone }: ApproveDialogProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Place this order?"
      description="Change what you want otherwise. It is checked again and sent once."
    >
      <Form proposed={proposed} onClose={onClose} onDone={onDone} />
    </Dialog>
  );
}

function Form({ proposed, onClose, onDone }: Omit<ApproveDialogProps, "open">) {
  const approve = useApproveProposed(onDone);
  const terms = TERMS.filter(({ name }) => (proposed.order[name] ?? null) !== null);
  const [draft, setDraft] = useState<Partial<Record<(typeof TERMS)[number]["name"], string>>>({});
  const order = { ...proposed.order, ...draft };
  const isWhole = terms.every(({ name }) => signOf(order[name]) > 0);
  const error = approve.error ? asApiError(approve.error) : null;
  const exits = exitsSentence(order);
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole && !approve.isPending) {
          approve.mutate({ id: proposed.id, order: changedTerms(proposed.order, draft) });
        }
      }}
    >
      <div className="grid gap-3 tile:grid-cols-2">
        {terms.map(({ name, ...stepper }) => (
          <Field
            key={name}
            label={stepper.label}
            error={error?.errors.find(({ field }) => field.endsWith(name))?.message}
          >
            {(ids) => (
              <NumberStepper
                {...ids}
                {...stepper}
                min={stepper.step}
                value={order[name] ?? ""}
                onChange={(value) => setDraft({ ...draft, [name]: value })}
              />
            )}
          </Field>
        ))}
      </div>
      <div className="num" aria-live="polite">
        <p className="text-15 font-semibold">
          {isWhole ? proposedSentence(order) : "Fill in each figure above zero."}
        </p>
        {exits ? <p className="text-13 text-text2">{exits}</p> : null}
      </div>
      {error ? <InlineError error={error} /> : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Go back</Button>
        <Button type="submit" variant="primary" busy={approve.isPending} aria-disabled={!isWhole}>
          Approve and send
        </Button>
      </div>
    </form>
  );
}
