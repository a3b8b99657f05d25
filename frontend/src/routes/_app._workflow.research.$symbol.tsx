import { createFileRoute } from "@tanstack/react-router";
import { SymbolPage } from "@/features/research/components/symbol-page";

export const Route = createFileRoute("/_app/_workflow/research/$symbol")({ component: SymbolRoute });

function SymbolRoute() {
  const { symbol } = Route.useParams();
  return <SymbolPage key={symbol} symbol={symbol.toUpperCase()} />;
}
