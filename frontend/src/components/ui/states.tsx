import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";
import { type ApiError, asApiError } from "@/lib/problem";
import { Button } from "./button";

export interface EmptyStateProps {
  /** One sentence on what will appear here. */
  children: ReactNode;
  /** One action: a Button or ButtonLink. */
  action?: ReactNode;
  className?: string;
}

export function EmptyState({ children, action, className }: EmptyStateProps) {
  return (
    <div
      className={cn("grid justify-items-center gap-3 px-4 py-8 text-center text-13 text-text2", className)}
    >
      <p className="max-w-[44ch]">{children}</p>
      {action}
    </div>
  );
}

export interface ErrorStateProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** Whether data shown before is kept, in words. */
  kept?: string;
  className?: string;
}

/** What failed, in the server's own words, with the request id to quote and a way to try again. */
export function ErrorState({ error, onRetry, kept, className }: ErrorStateProps) {
  const problem = asApiError(error);
  return (
    <div
      role="alert"
      className={cn(
        "grid justify-items-start gap-2 rounded-button border border-danger-line bg-danger p-3.5 text-13",
        className,
      )}
    >
      <p className="flex items-center gap-2 font-semibold text-down">
        <CircleAlert size={16} aria-hidden />
        {problem.title}
      </p>
      <p className="text-text2">
        {problem.detail} {kept}
      </p>
      {problem.requestId ? <p className="num text-12 text-text3">Request {problem.requestId}</p> : null}
      {onRetry ? (
        <Button size="sm" onClick={onRetry}>
          Retry
        </Button>
      ) : null}
    </div>
  );
}

/** A failure beside the control that caused it, read out at once. */
export function InlineError({ error, className }: { error: ApiError; className?: string }) {
  return (
    <div
      role="alert"
      className={cn("mt-2 rounded-button border border-danger-line bg-danger px-3 py-2 text-13", className)}
    >
      <p className="font-semibold text-down">{error.title}</p>
      <p className="text-text2">{error.detail}</p>
      {error.requestId ? <p className="num text-12 text-text3">Request {error.requestId}</p> : null}
    </div>
  );
}
