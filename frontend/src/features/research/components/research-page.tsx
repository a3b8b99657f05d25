import { Page } from "@/components/ui/page";

export function ResearchPage() {
  return <Page title="Research">{null}</Page>;
}
