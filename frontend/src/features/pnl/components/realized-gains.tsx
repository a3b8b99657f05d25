import { useInfiniteQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { ClosingDrawer } from "@/components/lots/closing-drawer";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { GapsNotice } from "@/components/ui/gaps-notice";
import { EmptyState, InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { useAmounts } from "@/lib/use-amounts";
import { useExport } from "../api/exports";
import { type LotFilter, type RealizedFilter, realizedFile, realizedQuery } from "../api/lots";
import { useDashboard } from "../hooks/use-dashboard";
import { PagedTable } from "./paged-table";
import { RealizedItem, realizedColumns } from "./realized-row";
import { RealizedTotals } from "./realized-totals";

function YearSelect({ years }: { years: readonly number[] }) {
  const { search, onSearch } = useDashboard();
  return (
    <select
      aria-label="Tax year"
      value={search.year ?? ""}
      onChange={({ target }) => onSearch({ year: target.value || undefined })}
      className="h-8 rounded-control border border-strong bg-card-b px-2 text-13 font-semibold [&>option]:bg-s2"
    >
      <option value="">All years</option>
      {years.map((year) => (
        <option key={year} value={`${year}`}>
          {year}
        </option>
      ))}
    </select>
  );
}

function SaveFile({ filter }: { filter: RealizedFilter }) {
  const file = useExport();
  return (
    <>
      <Button size="sm" busy={file.isPending} onClick={() => file.mutate(realizedFile(filter))}>
        <Download size={14} aria-hidden />
        CSV
      </Button>
      {file.error ? <InlineError error={asApiError(file.error)} /> : null}
    </>
  );
}

/** What sales have realized, by tax year: short and long term, with the losses that wash sales defer. */
export function RealizedGains({ filter }: { filter: LotFilter }) {
  const { search, onSearch } = useDashboard();
  const [account, closingId] = search.closing?.split(/~(.*)/) ?? [];
  const amounts = useAmounts();
  const wanted: RealizedFilter = { ...filter, ...(search.year ? { year: Number(search.year) } : {}) };
  const query = useInfiniteQuery(realizedQuery(wanted));
  const first = query.data?.pages[0];
  const currency = first?.account.currency ?? amounts.currency;
  return (
    <Card
      title="Realized gains"
      aside={
        <span className="flex items-center gap-2">
          <YearSelect years={first?.years ?? []} />
          <SaveFile filter={wanted} />
        </span>
      }
    >
      <div className="grid gap-3">
        <GapsNotice gaps={first?.gaps} />
        {first && first.total > 0 ? <RealizedTotals found={first} /> : null}
        <PagedTable
          caption="Realized gains, the latest first"
          query={query}
          columns={realizedColumns(amounts, currency)}
          rowKey={({ account_id, closed_by, opened_by, acquired_on, quantity }) =>
            `${account_id} ${closed_by} ${opened_by} ${acquired_on} ${quantity}`
          }
          item={(lot) => <RealizedItem lot={lot} currency={currency} />}
          empty={
            <EmptyState>
              {search.year
                ? `Nothing was realized in ${search.year}.`
                : "What your sales realize appears here."}
            </EmptyState>
          }
          unit="closed lots"
        />
        <p className="text-12 text-text3">
          The adjusted gain counts wash sales: a loss is deferred where the same shares were bought within 30
          days before or after. Help for your tax return, not tax advice.
        </p>
        <ClosingDrawer
          closing={account && closingId ? { account, closingId } : null}
          onClose={() => onSearch({ closing: undefined })}
        />
      </div>
    </Card>
  );
}
