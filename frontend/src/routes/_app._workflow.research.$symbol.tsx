import { createFileRoute } from "@tanstack/react-router";
import { SymbolPage } from "@/features/research/components/symbol-page";
import { symbolSearch } from "@/features/research/ranges";

export const Route = createFileRoute("/_app/_workflow/research/$symbol")({
  validateSearch: symbolSearch,
  component: SymbolRoute,
});

function SymbolRoute() {
  const { symbol } = Route.useParams();
  return <SymbolPage key={symbol} symbol={symbol.toUpperCase()} search={Route.useSearch()} />;
}
