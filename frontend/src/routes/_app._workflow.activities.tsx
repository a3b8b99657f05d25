import { createFileRoute } from "@tanstack/react-router";
import { ActivitiesPage } from "@/features/tracking/components/activities-page";
import { activitiesSearch } from "@/features/tracking/search";

export const Route = createFileRoute("/_app/_workflow/activities")({
  validateSearch: activitiesSearch,
  component: ActivitiesRoute,
});

function ActivitiesRoute() {
  return <ActivitiesPage filters={Route.useSearch()} />;
}
