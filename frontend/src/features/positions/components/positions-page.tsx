import { Page } from "@/components/ui/page";

export function PositionsPage() {
  return <Page title="Active Positions">{null}</Page>;
}
