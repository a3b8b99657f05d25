import { type ErrorComponentProps, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { ButtonLink } from "@/components/ui/button";
import { Page } from "@/components/ui/page";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { track } from "@/lib/telemetry";
import { workflowAt } from "@/lib/workflows";

/** Shown in place of a page that failed; the rest of the app goes on. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const workflow = workflowAt(useLocation().pathname)?.id ?? "home";
  useEffect(() => track({ kind: "error", workflow, detail: asApiError(error).code }), [error, workflow]);
  return (
    <main className="shell-x mx-auto max-w-[720px]">
      <Page title="This page failed">
        <ErrorState error={error} onRetry={reset} kept="Your account and your orders are not affected." />
      </Page>
    </main>
  );
}

export function NotFoundPage() {
  return (
    <main className="shell-x mx-auto max-w-[720px]">
      <Page title="Page not found">
        <EmptyState action={<ButtonLink to="/">Open the dial</ButtonLink>}>
          There is no page at this address.
        </EmptyState>
      </Page>
    </main>
  );
}
