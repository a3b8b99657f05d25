import { Page } from "@/components/ui/page";

export function PnlPage() {
  return <Page title="P&L Dashboard">{null}</Page>;
}
