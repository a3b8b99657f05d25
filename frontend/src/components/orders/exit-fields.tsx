import { useId } from "react";
import { Field } from "@/components/ui/field";
import { NumberStepper } from "@/components/ui/number-stepper";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Switch } from "@/components/ui/switch";
import type { DecimalText } from "@/lib/format";
import {
  EXIT_NAMES,
  type ExitDraft,
  type ExitName,
  type ExitsDraft,
  exitPrice,
  exitWords,
  switched,
} from "@/lib/orders/exits";
import { tickOf } from "@/lib/orders/replace";
import type { Side } from "@/lib/orders/types";
import { StopLimitField } from "./stop-limit-field";

const UNITS = [
  { value: "percent", label: "Percent" },
  { value: "price", label: "Price" },
] as const;

interface ExitProps {
  name: ExitName;
  exit: ExitDraft;
  /** The side of the order that opens, and the price that the exit counts from. */
  side: Side;
  base: DecimalText | null;
  error: string | undefined;
  /** Both exits are needed: neither can be switched off. */
  isFixed: boolean;
  onChange: (exit: ExitDraft) => void;
}

function ExitField({ name, exit, side, base, error, isFixed, onChange }: ExitProps) {
  const id = useId();
  const label = EXIT_NAMES[name];
  const isPercent = exit.by === "percent";
  // The other way of saying it starts where this one stands.
  const choose = (by: ExitDraft["by"]) =>
    onChange({
      ...exit,
      by,
      value:
        by === "price"
          ? (exitPrice(name, exit, side, base) ?? "")
          : switched(name, { ...exit, value: "" }, true).value,
    });
  return (
    <div className="grid gap-1.5">
      <div className="flex items-center justify-between gap-3 text-13">
        <span id={id} className="font-medium text-text2">
          {label}
        </span>
        {isFixed ? null : (
          <Switch
            labelledBy={id}
            checked={exit.isOn}
            onChange={(isOn) => onChange(switched(name, exit, isOn))}
          />
        )}
      </div>
      {exit.isOn ? (
        <Field
          label={
            <>
              <span className="sr-only">{label}, </span>
              <span className="inline-block first-letter:uppercase">{isPercent ? "distance" : "price"}</span>
            </>
          }
          aside={
            <SegmentedControl
              label={`${label} in`}
              size="sm"
              value={exit.by}
              options={UNITS}
              onChange={choose}
            />
          }
          error={error}
          hint={exitWords(name, exit, side, base) ?? undefined}
        >
          {(ids) => (
            <NumberStepper
              {...ids}
              label={isPercent ? `${label}, distance` : `${label}, price`}
              value={exit.value}
              step={isPercent ? "0.5" : tickOf(exit.value)}
              unit={isPercent ? "%" : "USD"}
              onChange={(value) => onChange({ ...exit, value })}
            />
          )}
        </Field>
      ) : null}
    </div>
  );
}

/** What is wrong with each exit, and with the stop loss's own limit price. */
export type ExitErrors = Readonly<Record<ExitName | "stopLimit", string | undefined>>;

export interface ExitFieldsProps {
  exits: ExitsDraft;
  side: Side;
  base: DecimalText | null;
  errors: ExitErrors;
  isFixed?: boolean;
  onChange: (exits: ExitsDraft) => void;
}

/** Take profit and stop loss, each as a price or as a distance in percent. */
export function ExitFields({ exits, errors, isFixed = false, onChange, ...from }: ExitFieldsProps) {
  return (
    <div className="grid gap-2.5">
      {(["profit", "stop"] as const).map((name) => (
        <ExitField
          key={name}
          name={name}
          exit={exits[name]}
          error={errors[name]}
          isFixed={isFixed}
          {...from}
          onChange={(exit) => onChange({ ...exits, [name]: exit })}
        />
      ))}
      {exits.stop.isOn ? (
        <StopLimitField
          exit={exits.stop}
          error={errors.stopLimit}
          {...from}
          onChange={(stop) => onChange({ ...exits, stop })}
        />
      ) : null}
    </div>
  );
}
