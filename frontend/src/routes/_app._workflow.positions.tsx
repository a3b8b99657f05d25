import { createFileRoute } from "@tanstack/react-router";
import { PositionsPage } from "@/features/positions/components/positions-page";
import { positionsSearch } from "@/features/positions/search";

export const Route = createFileRoute("/_app/_workflow/positions")({
  validateSearch: positionsSearch,
  component: PositionsRoute,
});

function PositionsRoute() {
  return <PositionsPage search={Route.useSearch()} />;
}
