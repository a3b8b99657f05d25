import { createFileRoute } from "@tanstack/react-router";
import { PnlPage } from "@/features/pnl/components/pnl-page";
import { type PnlSearch, pnlSearch } from "@/features/pnl/search";

export const Route = createFileRoute("/_app/_workflow/pnl")({
  validateSearch: pnlSearch,
  component: PnlRoute,
});

function PnlRoute() {
  const navigate = Route.useNavigate();
  const onSearch = (change: PnlSearch) =>
    void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false });
  return <PnlPage search={Route.useSearch()} onSearch={onSearch} />;
}
