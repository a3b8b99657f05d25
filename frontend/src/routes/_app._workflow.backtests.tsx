import { createFileRoute } from "@tanstack/react-router";
import { BacktestsPage } from "@/features/backtests/components/backtests-page";
import { type BacktestsSearch, backtestsSearch } from "@/features/backtests/search";

export const Route = createFileRoute("/_app/_workflow/backtests")({
  validateSearch: backtestsSearch,
  component: BacktestsRoute,
});

function BacktestsRoute() {
  const navigate = Route.useNavigate();
  const onSearch = (change: BacktestsSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false });
  return <BacktestsPage search={Route.useSearch()} onSearch={onSearch} />;
}
