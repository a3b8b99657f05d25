import { createFileRoute } from "@tanstack/react-router";
import { ImportPage } from "@/features/imports/components/import-page";
import { importSearch } from "@/features/imports/search";

export const Route = createFileRoute("/_app/_workflow/import")({
  validateSearch: importSearch,
  component: ImportRoute,
});

function ImportRoute() {
  return <ImportPage search={Route.useSearch()} />;
}
