import { Page } from "@/components/ui/page";

export function RecommendationsPage() {
  return <Page title="Recommendations">{null}</Page>;
}
