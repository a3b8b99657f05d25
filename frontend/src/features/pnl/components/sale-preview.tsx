import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { SaleComparison } from "@/components/lots/sale-comparison";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Field, Input, Select } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { type Sale, salePreviewQuery } from "@/lib/lots/queries";
import type { Lots } from "@/lib/lots/words";
import { lotsQuery } from "../api/lots";

const QUANTITY = /^\d{1,15}(\.\d{1,9})?$/;

interface SaleFormProps {
  symbols: readonly string[];
  account: string | undefined;
  isBusy: boolean;
  onPreview: (sale: Sale) => void;
}

function SaleForm({ symbols, account, isBusy, onPreview }: SaleFormProps) {
  const [symbol, setSymbol] = useState(symbols[0] ?? "");
  const [quantity, setQuantity] = useState("");
  const isWrong = quantity !== "" && !QUANTITY.test(quantity);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (QUANTITY.test(quantity)) {
      onPreview({ symbol, quantity, ...(account ? { account } : {}) });
    }
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-wrap items-end gap-3">
      <Field label="Symbol" className="w-36">
        {(ids) => (
          <Select
            {...ids}
            value={symbol}
            onChange={({ target }) => setSymbol(target.value)}
            options={symbols.map((value) => ({ value, label: value }))}
          />
        )}
      </Field>
      <Field label="Quantity" className="w-36" error={isWrong ? "A number above 0." : null}>
        {(ids) => (
          <Input
            {...ids}
            inputMode="decimal"
            autoComplete="off"
            value={quantity}
            onChange={({ target }) => setQuantity(target.value.trim())}
          />
        )}
      </Field>
      <Button type="submit" size="lg" busy={isBusy} aria-disabled={quantity === "" || isWrong}>
        Show by every method
      </Button>
    </form>
  );
}

function symbolsOf({ items }: Lots): string[] {
  return [...new Set(items.map(({ symbol }) => symbol))].toSorted();
}

/** What a sale would realize, by every method, before it is made. Of all accounts together nothing can be sold. */
export function SalePreview({ account }: { account: string | undefined }) {
  const query = useQuery(lotsQuery(account ? { account } : {}));
  const [sale, setSale] = useState<Sale | null>(null);
  const preview = useQuery(salePreviewQuery(sale));
  if (account === "all") {
    return (
      <Card title="Preview a sale">
        <EmptyState>Choose one account to see what a sale in it would realize.</EmptyState>
      </Card>
    );
  }
  return (
    <Card title="Preview a sale">
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-20" />}
        isEmpty={(found) => found.items.length === 0}
        empty={<EmptyState>There is nothing to sell.</EmptyState>}
      >
        {(found) => (
          <SaleForm
            symbols={symbolsOf(found)}
            account={account}
            isBusy={preview.isFetching}
            onPreview={setSale}
          />
        )}
      </DataBlock>
      {sale ? (
        <div className="mt-4">
          <SaleComparison
            query={preview}
            account={account}
            chosen={sale.lots ?? []}
            onChoose={(lots) => setSale({ ...sale, lots: [...lots] })}
          />
        </div>
      ) : null}
    </Card>
  );
}
