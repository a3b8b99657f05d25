import { useId } from "react";
import { OrderOutcome } from "@/components/orders/order-outcome";
import { OrderProblem } from "@/components/orders/order-problem";
import { PreviewLines } from "@/components/orders/preview-lines";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { cn } from "@/lib/cn";
import { useOptionDesk } from "../hooks/use-option-desk";
import { EMPTY_DRAFT, type OptionDraft } from "../option-ticket";
import { OptionLegs } from "./option-legs";
import { SpreadLines } from "./spread-lines";

interface FieldsProps {
  draft: OptionDraft;
  change: (patch: Partial<OptionDraft>) => void;
}

function TermFields({ draft, change }: FieldsProps) {
  const isSpread = draft.legs.length > 1;
  return (
    <div className="grid content-start gap-3">
      <Field label={isSpread ? "Units" : "Contracts"} hint="A contract is for 100 shares.">
        {(ids) => (
          <NumberStepper
            {...ids}
            label="Quantity"
            value={draft.quantity}
            step="1"
            min="1"
            onChange={(quantity) => change({ quantity })}
          />
        )}
      </Field>
      <SegmentedControl
        fill
        label="Order type"
        value={draft.type}
        onChange={(type) => change({ type })}
        options={[
          { value: "limit", label: "Limit" },
          { value: "market", label: "Market" },
        ]}
      />
      {draft.type === "limit" ? (
        <Field label={isSpread ? "Net price for one share" : "Limit price for one share"}>
          {(ids) => (
            <NumberStepper
              {...ids}
              label="Price"
              value={draft.price}
              step="0.01"
              min="0.01"
              onChange={(price) => change({ price })}
            />
          )}
        </Field>
      ) : null}
      {draft.type === "limit" && isSpread ? (
        <SegmentedControl
          fill
          label="Which way the net price goes"
          value={draft.isReceived ? "received" : "paid"}
          onChange={(way) => change({ isReceived: way === "received" })}
          options={[
            { value: "paid", label: "You pay it" },
            { value: "received", label: "You receive it" },
          ]}
        />
      ) : null}
    </div>
  );
}

export interface OptionTicketProps {
  draft: OptionDraft;
  onChange: (draft: OptionDraft) => void;
}

/** The contracts chosen in the chain as one order: its figures before it is sent, and what became of it. */
export function OptionTicket({ draft, onChange }: OptionTicketProps) {
  const id = useId();
  const desk = useOptionDesk(draft, () => onChange(EMPTY_DRAFT));
  const { preview, reason, sending, review } = desk;
  const figures = (
    <>
      {preview.spread ? <SpreadLines preview={preview.spread} /> : null}
      {preview.single ? <PreviewLines preview={preview.single} isShort /> : null}
    </>
  );
  return (
    <Card title="Option order">
      {desk.sentId ? <OrderOutcome id={desk.sentId} onDismiss={desk.dismiss} /> : null}
      <OptionLegs legs={draft.legs} onChange={(legs) => onChange({ ...draft, legs })} />
      {draft.legs.length > 0 ? (
        <div className="mt-3 grid gap-x-8 gap-y-3 @min-[760px]:grid-cols-2">
          <TermFields draft={draft} change={(patch) => onChange({ ...draft, ...patch })} />
          <div aria-busy={preview.isChecking} className={cn(preview.isChecking && "opacity-70")}>
            {desk.summary ? (
              <p className="num border-b border-line pb-2 text-13 font-semibold">{desk.summary}</p>
            ) : null}
            {figures}
          </div>
        </div>
      ) : null}
      {sending.error && !review.isOpen ? <OrderProblem error={sending.error} isPlacing /> : null}
      <p id={id} aria-live="polite" className="mt-3 min-h-[18px] text-12 text-text2">
        {reason}
      </p>
      <Button
        variant="primary"
        size="lg"
        className="mt-1 w-full aria-disabled:border-line2 aria-disabled:bg-s2 aria-disabled:text-text2 aria-disabled:opacity-100"
        busy={sending.isSending}
        aria-disabled={reason !== null}
        aria-describedby={id}
        onClick={desk.press}
      >
        Send option order
      </Button>
      <ConfirmDialog
        open={review.isOpen}
        title="Send this option order?"
        description={desk.summary}
        confirmLabel="Send order"
        busy={sending.isSending}
        error={sending.error}
        onConfirm={desk.send}
        onClose={review.close}
      >
        {figures}
      </ConfirmDialog>
    </Card>
  );
}
