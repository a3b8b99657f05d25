import { createFileRoute } from "@tanstack/react-router";
import { NewsPage } from "@/features/news/components/news-page";

export const Route = createFileRoute("/_app/_workflow/news")({ component: NewsPage });
