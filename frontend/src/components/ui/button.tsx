import { Link, type LinkProps } from "@tanstack/react-router";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cn } from "@/lib/cn";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger" | "accent";
export type ButtonSize = "sm" | "md" | "lg";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "bg-brand text-on-brand font-bold hover:brightness-110 border border-transparent",
  secondary: "border border-strong bg-card-b text-text hover:bg-s2",
  ghost: "border border-transparent text-text2 hover:bg-s2 hover:text-text",
  danger: "border border-danger-line bg-danger text-down hover:brightness-125",
  accent: "border border-live-line bg-live text-brand hover:brightness-125",
};
const SIZES: Record<ButtonSize, string> = {
  sm: "h-8 px-2.5 text-12 gap-1.5",
  md: "h-[38px] px-3.5 text-13 gap-2",
  lg: "h-[46px] px-4 text-15 gap-2.5",
};

/** The classes of a button, for links that look like one. */
export function buttonClass(
  variant: ButtonVariant = "secondary",
  size: ButtonSize = "md",
  extra = "",
): string {
  return cn(
    "inline-flex shrink-0 items-center justify-center rounded-button font-semibold whitespace-nowrap transition-colors duration-[120ms]",
    "disabled:opacity-50 disabled:cursor-not-allowed aria-disabled:opacity-50 aria-disabled:cursor-not-allowed",
    VARIANTS[variant],
    SIZES[size],
    extra,
  );
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Work is under way: the button stays focusable but does nothing. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button. `aria-disabled` (not `disabled`) keeps it focusable, with the reason told beside it. */
export function Button({ variant, size, busy, className, onClick, type = "button", ...rest }: ButtonProps) {
  const blocked = busy || rest["aria-disabled"] === true || rest["aria-disabled"] === "true";
  return (
    <button
      type={type}
      className={buttonClass(variant, size, className)}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (blocked) {
          event.preventDefault();
        } else {
          onClick?.(event);
        }
      }}
      {...rest}
    />
  );
}

export interface IconButtonProps extends Omit<ButtonProps, "children"> {
  /** The accessible name, shown as a tooltip too. */
  label: string;
  children: ReactNode;
}

/** A square button with an icon only. */
export function IconButton({
  label,
  className,
  size = "md",
  variant = "secondary",
  children,
  ...rest
}: IconButtonProps) {
  const square = size === "sm" ? "w-8 px-0!" : size === "lg" ? "w-[46px] px-0!" : "w-[38px] px-0!";
  return (
    <Button
      variant={variant}
      size={size}
      className={cn(square, className)}
      aria-label={label}
      title={label}
      {...rest}
    >
      {children}
    </Button>
  );
}

export type ButtonLinkProps = LinkProps & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  className?: string;
  children: ReactNode;
};

/** A link to another page that looks like a button. */
export function ButtonLink({ variant, size, className, ...rest }: ButtonLinkProps) {
  return <Link className={buttonClass(variant, size, className)} {...rest} />;
}
