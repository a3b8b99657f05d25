import { Page } from "@/components/ui/page";

export function NewsPage() {
  return <Page title="News Review">{null}</Page>;
}
