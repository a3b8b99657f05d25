import type { HTMLAttributes } from "react";
import { cn } from "@/lib/cn";

export type PillTone = "neutral" | "live" | "paper" | "up" | "down" | "warn" | "info";

const TONES: Record<PillTone, string> = {
  neutral: "border-line2 bg-pill text-text2",
  live: "border-live-line bg-live text-brand",
  paper: "border-paper-line bg-paper text-paper-text",
  up: "border-live-line bg-live text-up",
  down: "border-danger-line bg-danger text-down",
  warn: "border-paper-line bg-paper text-warn",
  info: "border-line2 bg-pill text-info",
};

export interface PillProps extends HTMLAttributes<HTMLSpanElement> {
  tone?: PillTone;
  /** A round light before the text. */
  dot?: boolean;
}

/** The classes of a pill, for buttons that look like one. */
export function pillClass(tone: PillTone, extra = ""): string {
  return cn(
    "inline-flex items-center gap-[7px] rounded-pill border px-[11px] py-[5px] text-12 leading-[1.45] font-semibold whitespace-nowrap",
    TONES[tone],
    extra,
  );
}

/** A short state in words, coloured by its tone. */
export function Pill({ tone = "neutral", dot, className, children, ...rest }: PillProps) {
  return (
    <span className={pillClass(tone, className)} {...rest}>
      {dot ? <Dot /> : null}
      {children}
    </span>
  );
}

/** A round light in the current colour. */
export function Dot({ className }: { className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "size-[7px] shrink-0 rounded-full bg-current shadow-[0_0_0_3px_rgb(69_240_192/0.15)]",
        className,
      )}
    />
  );
}
