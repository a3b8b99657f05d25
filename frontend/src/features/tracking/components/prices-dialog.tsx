import { useQuery } from "@tanstack/react-query";
import { DataBlock } from "@/components/ui/data-block";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { Sparkline } from "@/components/ui/sparkline";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDay, formatMoney } from "@/lib/format";
import { instrumentQuery } from "../api/instruments";

const SHOWN = 100;

/** An instrument's own prices: the line of all of them, and the latest as a table. */
export function PricesDialog({
  open,
  symbol,
  onClose,
}: {
  open: boolean;
  symbol: string;
  onClose: () => void;
}) {
  const query = useQuery(instrumentQuery(open ? symbol : null));
  return (
    <Dialog open={open} onClose={onClose} title={`Prices of ${symbol}`}>
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-56" />}
        isEmpty={({ prices }) => prices.length === 0}
        empty={<EmptyState>No price yet: upload a file of prices.</EmptyState>}
      >
        {({ prices, currency }) => (
          <>
            <Sparkline fluid area width={420} height={72} points={prices.map(({ close }) => close)} />
            <p className="mt-2 mb-1 text-12 text-text3">
              {prices.length > SHOWN
                ? `The latest ${SHOWN} of ${prices.length} prices; the export has all of them.`
                : "All prices, the latest first."}
            </p>
            <div className="max-h-72 overflow-y-auto">
              <Table caption={`Latest prices of ${symbol}`}>
                <thead>
                  <tr>
                    <Th>Day</Th>
                    <Th right>Price</Th>
                  </tr>
                </thead>
                <tbody>
                  {prices
                    .slice(-SHOWN)
                    .reverse()
                    .map(({ date, close }) => (
                      <Tr key={date}>
                        <Td>{formatDay(date)}</Td>
                        <Td right>{formatMoney(close, currency)}</Td>
                      </Tr>
                    ))}
                </tbody>
              </Table>
            </div>
          </>
        )}
      </DataBlock>
    </Dialog>
  );
}
