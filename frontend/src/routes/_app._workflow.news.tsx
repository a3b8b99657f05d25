import { createFileRoute } from "@tanstack/react-router";
import { NewsPage } from "@/features/news/components/news-page";
import { newsSearch } from "@/features/news/search";

export const Route = createFileRoute("/_app/_workflow/news")({
  validateSearch: newsSearch,
  component: NewsRoute,
});

function NewsRoute() {
  return <NewsPage search={Route.useSearch()} />;
}
