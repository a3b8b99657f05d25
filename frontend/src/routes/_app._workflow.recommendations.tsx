import { createFileRoute } from "@tanstack/react-router";
import { RecommendationsPage } from "@/features/recommendations/components/recommendations-page";
import { type IdeasSearch, ideasSearch } from "@/features/recommendations/search";

export const Route = createFileRoute("/_app/_workflow/recommendations")({
  validateSearch: ideasSearch,
  component: RecommendationsRoute,
});

function RecommendationsRoute() {
  const navigate = Route.useNavigate();
  const onSearch = (change: IdeasSearch) =>
    void navigate({
      search: (before) => ({ ...before, ...change }),
      resetScroll: false,
      // A record that is opened and closed on the page is no step of the way to it.
      replace: "call" in change,
    });
  return <RecommendationsPage search={Route.useSearch()} onSearch={onSearch} />;
}
