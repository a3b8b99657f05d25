import { createFileRoute } from "@tanstack/react-router";
import { PnlPage } from "@/features/pnl/components/pnl-page";
import { type PnlSearch, pnlSearch } from "@/features/pnl/search";

export const Route = createFileRoute("/_app/_workflow/pnl")({
  // Read where the page is: this file is part of what the home loads.
  validateSearch: (search): { [Name in keyof PnlSearch]?: unknown } => search,
  beforeLoad: ({ context, search, cause }) => {
    if (cause === "enter") {
      // Without it the page asks by itself, later.
      import("@/features/pnl/ahead").then(
        ({ askAhead }) => askAhead(context.queryClient, search),
        () => {},
      );
    }
  },
  component: PnlRoute,
});

function PnlRoute() {
  const navigate = Route.useNavigate();
  const onSearch = (change: PnlSearch) =>
    void navigate({
      search: (before) => ({ ...before, ...change }),
      resetScroll: false,
      // What is opened and closed on the page is no step of the way to it.
      replace: "explain" in change,
    });
  return <PnlPage search={pnlSearch(Route.useSearch())} onSearch={onSearch} />;
}
