import { Page } from "@/components/ui/page";

export function SymbolPage({ symbol }: { symbol: string }) {
  return <Page title={symbol}>{null}</Page>;
}
