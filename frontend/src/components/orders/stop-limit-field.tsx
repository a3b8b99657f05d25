import { Field } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { SegmentedControl } from "@/components/ui/segmented-control";
import type { DecimalText } from "@/lib/format";
import { type ExitDraft, exitPrice, stopLimitWords } from "@/lib/orders/exits";
import { tickOf } from "@/lib/orders/replace";
import type { Side } from "@/lib/orders/types";

const ONCE_STOPPED = [
  { value: "market", label: "Market" },
  { value: "limit", label: "Limit" },
] as const;

export interface StopLimitFieldProps {
  exit: ExitDraft;
  /** The side of the order that opens, and the price that the exit counts from. */
  side: Side;
  base: DecimalText | null;
  error: string | undefined;
  onChange: (exit: ExitDraft) => void;
}

/** How a stop loss trades once it is triggered: at the market, or at a limit price of its own. */
export function StopLimitField({ exit, side, base, error, onChange }: StopLimitFieldProps) {
  const { limit } = exit;
  // A limit starts where the stop stands.
  const choose = (value: "market" | "limit") =>
    onChange({ ...exit, limit: value === "market" ? null : (exitPrice("stop", exit, side, base) ?? "") });
  const choice = (
    <SegmentedControl
      label="Once the stop is reached"
      size="sm"
      value={limit === null ? "market" : "limit"}
      options={ONCE_STOPPED}
      onChange={choose}
    />
  );
  if (limit === null) {
    return (
      <div className="flex items-center justify-between gap-3 text-12 text-text3">
        <span>Once reached: {stopLimitWords(exit, side).toLowerCase()}</span>
        {choice}
      </div>
    );
  }
  return (
    <Field
      label={
        <>
          <span className="sr-only">Stop loss, </span>
          <span className="inline-block first-letter:uppercase">limit price</span>
        </>
      }
      aside={choice}
      error={error}
      hint={stopLimitWords(exit, side)}
    >
      {(ids) => (
        <NumberStepper
          {...ids}
          label="Stop loss, limit price"
          value={limit}
          step={tickOf(limit)}
          unit="USD"
          onChange={(value) => onChange({ ...exit, limit: value })}
        />
      )}
    </Field>
  );
}
