import { Page } from "@/components/ui/page";
import type { HistorySearch } from "../search";

export function OrderHistoryPage(_: { filters: HistorySearch }) {
  return <Page title="All orders">{null}</Page>;
}
