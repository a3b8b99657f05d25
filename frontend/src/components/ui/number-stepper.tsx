import { Minus, Plus } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { stepDecimal } from "@/lib/decimal-step";
import { type ControlIds, controlClass } from "./field";

export interface NumberStepperProps extends Partial<ControlIds> {
  /** Decimal text as typed; "" while empty. It is never parsed to a float. */
  value: string;
  onChange: (value: string) => void;
  /** Decimal text, e.g. "1" or "0.01". */
  step: string;
  min?: string;
  max?: string;
  /** The accessible name when no label is tied to it; also names the two buttons. */
  label: string;
  unit?: ReactNode;
  disabled?: boolean;
  placeholder?: string;
}

/** A number with − and + buttons of at least 36 px; ↑ and ↓ step too, PageUp and PageDown by ten. */
export function NumberStepper(props: NumberStepperProps) {
  const { value, onChange, step, min, max, label, unit, disabled, placeholder, id, ...aria } = props;
  const move = (times: number) => onChange(stepDecimal(value, step, times, min, max));
  const onKeyDown = (event: KeyboardEvent) => {
    const times = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (times !== undefined) {
      event.preventDefault();
      move(times);
    }
  };
  return (
    <span className={controlClass("pr-1")}>
      <input
        id={id}
        {...aria}
        aria-label={id ? undefined : label}
        className="num h-full min-w-0 flex-1 bg-transparent px-3 font-semibold outline-none"
        inputMode="decimal"
        autoComplete="off"
        value={value}
        placeholder={placeholder}
        disabled={disabled}
        onKeyDown={onKeyDown}
        onChange={(event) => onChange(event.target.value.replace(/[^\d.]/g, ""))}
      />
      {unit ? <span className="pr-1 text-12 text-text3">{unit}</span> : null}
      {[-1, 1].map((times) => (
        <button
          key={times}
          type="button"
          tabIndex={-1}
          disabled={disabled}
          aria-label={`${times < 0 ? "Decrease" : "Increase"} ${label.toLowerCase()}`}
          onClick={() => move(times)}
          className="grid size-9 shrink-0 place-items-center rounded-control text-text2 hover:bg-s3 hover:text-text"
        >
          {times < 0 ? <Minus size={15} aria-hidden /> : <Plus size={15} aria-hidden />}
        </button>
      ))}
    </span>
  );
}
