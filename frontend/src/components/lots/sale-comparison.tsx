import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { TrustLine } from "@/components/ui/trust-strip";
import { formatPrice } from "@/lib/format";
import { heldLotsQuery } from "@/lib/lots/queries";
import { namedMethod, ownMethod, type SalePreview } from "@/lib/lots/words";
import { useAmounts } from "@/lib/use-amounts";
import { LotChooser } from "./lot-chooser";
import { MethodTable } from "./method-table";

export interface SaleComparisonProps {
  query: UseQueryResult<SalePreview>;
  account?: string | undefined;
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
}

function Note({ found }: { found: SalePreview }) {
  const own = ownMethod(found.methods)?.method;
  return (
    <p className="text-12 text-text2">
      {own === "specific"
        ? "Nothing is kept by choosing here: once the sale has filled, its own lots can be chosen."
        : "Named lots count for accounts whose method lets you choose (Settings, Accounts)."}
    </p>
  );
}

function Chooser({
  found,
  account,
  chosen,
  onChoose,
}: { found: SalePreview } & Omit<SaleComparisonProps, "query">) {
  const held = useQuery(heldLotsQuery(found.symbol, account));
  return (
    <DataBlock query={held} skeleton={<Skeleton className="h-24" />}>
      {({ items }) => (
        <LotChooser
          caption="Lots you name go first"
          lots={items}
          chosen={chosen}
          onChange={onChoose}
          sale={namedMethod(found.methods)}
        />
      )}
    </DataBlock>
  );
}

/** What a sale would realize by every method, and with lots that the owner names. */
export function SaleComparison({ query, ...choice }: SaleComparisonProps) {
  const amounts = useAmounts();
  return (
    <DataBlock query={query} skeleton={<Skeleton className="h-56" />}>
      {(found) => {
        const verb = found.direction === "long" ? "Selling" : "Buying back";
        return (
          <div className="grid gap-3" aria-busy={query.isPlaceholderData}>
            <p role="status" className="text-13 text-text2">
              {verb} {amounts.quantity(found.quantity)} {found.symbol} at {formatPrice(found.price)} would
              realize:
            </p>
            <MethodTable
              caption={`${verb} ${found.symbol}, by every method`}
              methods={found.methods}
              currency={found.account.currency}
            />
            <Chooser found={found} {...choice} />
            <Note found={found} />
            <p className="flex flex-wrap gap-x-3 text-12 text-text3">
              <TrustLine quote={found} />
              <span>Nothing is sold by looking.</span>
            </p>
          </div>
        );
      }}
    </DataBlock>
  );
}
