import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  className?: string;
  /** The label; a press on it counts too. */
  children: ReactNode;
}

/** A choice that takes effect with what it belongs to: a form to send, a list to narrow. */
export function Checkbox({ checked, onChange, disabled, className, children }: CheckboxProps) {
  return (
    <label className={cn("inline-flex min-h-11 cursor-pointer items-center gap-2 text-13", className)}>
      <input
        type="checkbox"
        className="size-4 shrink-0 accent-teal2"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
