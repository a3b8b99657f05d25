import { useId } from "react";
import type { Wizard } from "../hooks/use-wizard";
import { DATE_CHOICES } from "../model";

/** Day or month first: asked when every date of the file can be read either way, and as long as an answer counts. */
export function DateQuestion({ wizard }: { wizard: Wizard }) {
  const name = useId();
  const { preview, options, change } = wizard;
  const isOpen = (preview?.file?.date_formats_possible.length ?? 0) > 1;
  if (!isOpen && options.dateFormat === null) {
    return null;
  }
  return (
    <fieldset className="mt-3 rounded-button border border-paper-line bg-paper px-3 py-2.5">
      <legend className="px-1 text-13 font-semibold text-warn">Does the month or the day come first?</legend>
      <p className="mb-1 text-12 text-text2">The dates of this file can be read both ways.</p>
      <div className="flex flex-wrap gap-x-6">
        {DATE_CHOICES.map(({ value, label }) => (
          <label key={value} className="inline-flex min-h-11 cursor-pointer items-center gap-2 text-13">
            <input
              type="radio"
              name={name}
              checked={options.dateFormat === value}
              onChange={() => change({ dateFormat: value })}
              className="size-4 accent-brand"
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
