import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, useId } from "react";
import { cn } from "@/lib/cn";

/** What a control needs to be tied to its label, hint and error. */
export interface ControlIds {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

export interface FieldProps {
  label: ReactNode;
  /** Stands at the right end of the label's line. */
  aside?: ReactNode;
  hint?: ReactNode;
  error?: string | null | undefined;
  className?: string | undefined;
  children: (ids: ControlIds) => ReactNode;
}

/** A label, a control, a hint and an error that screen readers find together. */
export function Field({ label, aside, hint, error, className, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = cn(hint ? hintId : null, error ? errorId : null) || undefined;
  return (
    <div className={cn("min-w-0", className)}>
      <div className="mb-[5px] flex items-baseline justify-between gap-2 text-13">
        <label htmlFor={id} className="font-medium text-text2">
          {label}
        </label>
        {aside ? <span className="text-12 text-text3">{aside}</span> : null}
      </div>
      {children({ id, "aria-describedby": describedBy, "aria-invalid": error ? true : undefined })}
      {hint ? (
        <p id={hintId} className="mt-1 text-12 text-text3">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={errorId} role="alert" className="mt-1 text-12 font-medium text-down">
          {error}
        </p>
      ) : null}
    </div>
  );
}

/** The frame of a text control; the focus ring is drawn around the whole frame. */
export function controlClass(extra = ""): string {
  return cn(
    "flex h-11 w-full items-center rounded-button border border-strong bg-rail text-15",
    "focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus has-aria-invalid:border-down",
    extra,
  );
}

const BARE = "h-full min-w-0 flex-1 bg-transparent px-3 outline-none";

export interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  /** Stands inside the frame, right of the text: a unit, a button. */
  suffix?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

export function Input({ suffix, className, ...rest }: InputProps) {
  return (
    <span className={controlClass(className)}>
      <input className={BARE} {...rest} />
      {suffix}
    </span>
  );
}

export interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  options: readonly SelectOption[];
}

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean;
  /** The heading it stands under; those of one group stand together. */
  group?: string;
}

/** A native select in the product's frame: the phone's own picker, full keyboard, no script. */
export function Select({ options, className, ...rest }: SelectProps) {
  return (
    <span className={controlClass(className)}>
      <select className={cn(BARE, "appearance-auto pr-2 [&_option]:bg-s2 [&_optgroup]:bg-s2")} {...rest}>
        {grouped(options).map(([group, members]) =>
          group === undefined ? (
            members.map(optionOf)
          ) : (
            <optgroup key={group} label={group}>
              {members.map(optionOf)}
            </optgroup>
          ),
        )}
      </select>
    </span>
  );
}

function optionOf({ value, label, disabled }: SelectOption) {
  return (
    <option key={value} value={value} disabled={disabled}>
      {label}
    </option>
  );
}

function grouped(options: readonly SelectOption[]) {
  const groups = new Map<string | undefined, SelectOption[]>();
  for (const option of options) {
    groups.set(option.group, [...(groups.get(option.group) ?? []), option]);
  }
  return [...groups];
}
