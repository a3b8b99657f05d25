import { cn } from "@/lib/cn";

export interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** The accessible name, unless `labelledBy` points at visible text. */
  label?: string;
  labelledBy?: string;
  disabled?: boolean;
}

/** On or off, at once; for choices that need saving use a checkbox in a form. */
export function Switch({ checked, onChange, label, labelledBy, disabled }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      aria-labelledby={labelledBy}
      disabled={disabled}
      onClick={() => onChange(!checked)}
      className={cn(
        "relative h-6 w-11 shrink-0 rounded-pill border transition-colors duration-[120ms] disabled:opacity-50",
        checked ? "border-on-line bg-on-a" : "border-strong bg-sunk",
      )}
    >
      <span
        aria-hidden="true"
        className={cn(
          "absolute top-[3px] left-[3px] size-4 rounded-full transition-transform duration-[120ms]",
          checked ? "translate-x-5 bg-brand" : "bg-text2",
        )}
      />
    </button>
  );
}
