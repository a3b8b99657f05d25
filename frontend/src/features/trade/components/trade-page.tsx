import { Page } from "@/components/ui/page";

export function TradePage() {
  return <Page title="Execute Trade">{null}</Page>;
}
