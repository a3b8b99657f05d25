import { createFileRoute, redirect } from "@tanstack/react-router";
import { AppShell } from "@/components/shell/app-shell";
import { isSignedIn } from "@/lib/live/guard";

export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context, location }) => {
    if (!(await isSignedIn(context.queryClient))) {
      throw redirect({ to: "/login", search: location.href === "/" ? {} : { next: location.href } });
    }
  },
  component: AppShell,
});
