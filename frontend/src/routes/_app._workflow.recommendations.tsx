import { createFileRoute } from "@tanstack/react-router";
import { RecommendationsPage } from "@/features/recommendations/components/recommendations-page";

export const Route = createFileRoute("/_app/_workflow/recommendations")({ component: RecommendationsPage });
