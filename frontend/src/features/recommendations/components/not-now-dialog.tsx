import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { type Decision, type Proposal, useDecide } from "../api";

const REASONS = [
  "I see the market differently",
  "It does not fit my plan",
  "Too much of it already",
  "The risk is too large",
  "The evidence does not convince me",
];
const OWN = "own";
const DAY_MS = 86_400_000;
const DELAYS = [
  { value: "1", label: "One day" },
  { value: "3", label: "Three days" },
  { value: "7", label: "A week" },
  { value: "14", label: "Two weeks" },
];
const WAYS = [
  { value: "dismissed", label: "Dismiss" },
  { value: "snoozed", label: "Put off" },
] as const;
type Way = (typeof WAYS)[number]["value"];

interface ReasonFieldProps {
  reason: string;
  own: string;
  onReason: (reason: string) => void;
  onOwn: (own: string) => void;
}

function ReasonFields({ reason, own, onReason, onOwn }: ReasonFieldProps) {
  const options = [
    ...REASONS.map((text) => ({ value: text, label: text })),
    { value: OWN, label: "Another reason" },
  ];
  return (
    <>
      <Field label="Reason">
        {(ids) => (
          <Select
            {...ids}
            value={reason}
            options={options}
            onChange={({ target }) => onReason(target.value)}
          />
        )}
      </Field>
      {reason === OWN ? (
        <Field label="In your words">
          {(ids) => (
            <Input {...ids} value={own} maxLength={400} onChange={({ target }) => onOwn(target.value)} />
          )}
        </Field>
      ) : null}
    </>
  );
}

export interface NotNowDialogProps {
  proposal: Pick<Proposal, "id" | "symbol">;
  open: boolean;
  onClose: () => void;
}

/** Dismiss a proposal with a reason, or put it off; it is scored either way. */
export function NotNowDialog({ proposal, open, onClose }: NotNowDialogProps) {
  const [way, setWay] = useState<Way>("dismissed");
  const [reason, setReason] = useState(REASONS[0] ?? OWN);
  const [own, setOwn] = useState("");
  const [days, setDays] = useState("1");
  const decide = useDecide(onClose);
  const words = reason === OWN ? own.trim() : reason;
  const isMissing = way === "dismissed" && words === "";
  const save = () => {
    const until = new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    const decision: Decision =
      way === "dismissed" ? { kind: way, reason: words } : { kind: way, snoozed_until: until };
    decide.mutate({ id: proposal.id, decision });
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`${proposal.symbol}: not now`}
      description="It stays in the record and is scored all the same."
      actions={
        <>
          <Button onClick={onClose}>Go back</Button>
          <Button variant="primary" busy={decide.isPending} aria-disabled={isMissing} onClick={save}>
            {way === "dismissed" ? "Dismiss it" : "Put it off"}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <SegmentedControl label="What to do" fill value={way} options={WAYS} onChange={setWay} />
        {way === "dismissed" ? (
          <ReasonFields reason={reason} own={own} onReason={setReason} onOwn={setOwn} />
        ) : (
          <Field label="Show it again after">
            {(ids) => (
              <Select
                {...ids}
                value={days}
                options={DELAYS}
                onChange={({ target }) => setDays(target.value)}
              />
            )}
          </Field>
        )}
      </div>
      {decide.error ? <InlineError error={asApiError(decide.error)} /> : null}
    </Dialog>
  );
}
