import { createFileRoute } from "@tanstack/react-router";
import { AuthPage } from "@/features/auth/components/auth-page";
import { nextSearch } from "@/features/auth/model";

export const Route = createFileRoute("/register")({ validateSearch: nextSearch, component: AuthRoute });

function AuthRoute() {
  return <AuthPage tab="register" next={Route.useSearch().next} />;
}
