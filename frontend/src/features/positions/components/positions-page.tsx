import { Page } from "@/components/ui/page";
import type { PositionsSearch } from "../search";

export function PositionsPage(_: { search: PositionsSearch }) {
  return <Page title="Active Positions">{null}</Page>;
}
