import { createFileRoute } from "@tanstack/react-router";
import { StrategiesPage } from "@/features/strategies/components/strategies-page";
import { strategySearch } from "@/features/strategies/search";

export const Route = createFileRoute("/_app/_workflow/strategies")({
  validateSearch: strategySearch,
  component: StrategiesRoute,
});

function StrategiesRoute() {
  return <StrategiesPage search={Route.useSearch()} />;
}
