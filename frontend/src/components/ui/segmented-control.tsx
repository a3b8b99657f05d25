import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface SegmentOption<Value extends string> {
  value: Value;
  label: ReactNode;
  disabled?: boolean;
}

export interface SegmentedControlProps<Value extends string> {
  /** The accessible name of the group. */
  label: string;
  value: Value;
  options: readonly SegmentOption<Value>[];
  onChange: (value: Value) => void;
  /** Stretch over the full width, all segments alike. */
  fill?: boolean;
  size?: "sm" | "md";
  className?: string;
}

/** A choice of a few values, all visible: toggle buttons in a group. */
export function SegmentedControl<Value extends string>(props: SegmentedControlProps<Value>) {
  const { label, value, options, onChange, fill, size = "md", className } = props;
  return (
    <fieldset
      aria-label={label}
      className={cn(
        "m-0 min-w-0 rounded-button border border-line2 bg-sunk p-[3px]",
        // Its words never run over one another: what stands beside it gives way, or it moves to a line of its own.
        fill ? "flex" : "inline-flex max-w-full shrink-0",
        className,
      )}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          disabled={option.disabled}
          onClick={() => onChange(option.value)}
          className={cn(
            "rounded-control px-2.5 text-13 font-semibold whitespace-nowrap text-text2 hover:text-text disabled:opacity-50",
            "aria-pressed:bg-on-a aria-pressed:text-focus aria-pressed:shadow-[inset_0_0_0_1px_var(--color-on-line)]",
            size === "sm" ? "h-7 min-w-9" : "h-8 min-w-[42px]",
            fill && "flex-auto",
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
