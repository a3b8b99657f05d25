import { type ReactNode, useId } from "react";
import { LOT_METHODS, type LotMethod, METHOD_NAMES, METHOD_WORDS } from "@/lib/accounts/types";
import { cn } from "@/lib/cn";

export interface MethodChoicesProps {
  legend: string;
  value: LotMethod;
  disabled?: boolean;
  onChange: (method: LotMethod) => void;
  /** What the method would have made of this account, if that is known. */
  effect?: (method: LotMethod) => ReactNode;
}

/** The five ways to choose which lots a sale uses up, each explained. */
export function MethodChoices({ legend, value, disabled, onChange, effect }: MethodChoicesProps) {
  const name = useId();
  return (
    <fieldset className="grid gap-1.5" disabled={disabled}>
      <legend className="mb-1.5 text-13 font-medium text-text2">{legend}</legend>
      {LOT_METHODS.map((method) => (
        <label
          key={method}
          className={cn(
            "flex min-h-11 cursor-pointer items-start gap-3 rounded-button border px-3 py-2",
            method === value ? "border-brand bg-s2" : "border-line2",
          )}
        >
          <input
            type="radio"
            name={name}
            checked={method === value}
            onChange={() => onChange(method)}
            className="mt-0.5 size-4 shrink-0 accent-brand"
          />
          <span className="min-w-0 flex-1">
            <span className="block text-13 font-semibold">{METHOD_NAMES[method]}</span>
            <span className="block text-12 text-text2">{METHOD_WORDS[method]}</span>
            {effect?.(method)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
