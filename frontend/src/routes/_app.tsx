import { createFileRoute, redirect } from "@tanstack/react-router";
import { lazy } from "react";
import { AppShell } from "@/components/shell/app-shell";
import { isSignedIn } from "@/lib/live/guard";

const Assistant = lazy(() => import("@/features/chat/components/assistant"));

export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context, location }) => {
    if (!(await isSignedIn(context.queryClient))) {
      throw redirect({ to: "/login", search: location.href === "/" ? {} : { next: location.href } });
    }
  },
  component: () => <AppShell assistant={Assistant} />,
});
