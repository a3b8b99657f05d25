import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";
import { useDashboard } from "../hooks/use-dashboard";
import { TradeLink } from "./trade-link";

/** A list of trades without a row: because of the symbol that narrows it, or because there is none. */
export function ListEmpty({ unit, nothing }: { unit: string; nothing: string }) {
  const { search, onSearch } = useDashboard();
  return search.symbol ? (
    <EmptyState
      action={
        <Button size="sm" onClick={() => onSearch({ symbol: undefined })}>
          Show all symbols
        </Button>
      }
    >
      No {unit} of {search.symbol} in this period.
    </EmptyState>
  ) : (
    <EmptyState action={<TradeLink />}>{nothing}</EmptyState>
  );
}
