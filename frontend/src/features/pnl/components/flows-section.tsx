import { useInfiniteQuery } from "@tanstack/react-query";
import { AmountChange } from "@/components/ui/amount-change";
import { Card } from "@/components/ui/card";
import type { Column } from "@/components/ui/columns";
import { EmptyState } from "@/components/ui/states";
import type { AmountWords } from "@/lib/amounts";
import { formatDay } from "@/lib/format";
import { kindWords } from "../activities";
import { cashFlowsQuery } from "../api/lists";
import { useDashboard } from "../hooks/use-dashboard";
import type { CashFlow } from "../model";
import { PagedTable } from "./paged-table";

function amountOf(flow: CashFlow, amounts: AmountWords): string {
  return amounts.signedMoney(flow.amount, flow.currency);
}

function columnsOf(amounts: AmountWords): Column<CashFlow>[] {
  return [
    { key: "Day", header: "Day", className: "text-text2", cell: ({ day }) => formatDay(day) },
    { key: "Kind", header: "Kind", className: "font-semibold", cell: ({ kind }) => kindWords(kind) },
    { key: "Symbol", header: "Symbol", cell: ({ symbol }) => symbol ?? "" },
    {
      key: "Amount",
      header: "Amount",
      right: true,
      className: "font-semibold",
      cell: (flow) => amountOf(flow, amounts),
    },
    { key: "Currency", header: "Currency", cell: ({ currency }) => currency },
    {
      key: "Note",
      header: "Note",
      className: "whitespace-normal! text-text2",
      cell: ({ note }) => amounts.sentence(note),
    },
  ];
}

function Item({ flow }: { flow: CashFlow }) {
  const { amounts } = useDashboard();
  return (
    <span className="grid grid-cols-[1fr_auto] gap-x-3">
      <b className="font-semibold">
        {kindWords(flow.kind)} {flow.symbol}
      </b>
      <span className="text-right font-semibold">{amountOf(flow, amounts)}</span>
      <span className="text-12 text-text3">{formatDay(flow.day)}</span>
      <span className="truncate text-right text-12 text-text3">{amounts.sentence(flow.note)}</span>
    </span>
  );
}

/** Money and shares put in and taken out in the period. */
export default function FlowsSection() {
  const { filter, amounts } = useDashboard();
  const query = useInfiniteQuery(cashFlowsQuery(filter));
  const net = query.data?.pages[0]?.net;
  return (
    <Card
      title="Cash flows"
      aside={
        net === undefined ? null : (
          <span className="text-13 text-text2">
            Net <AmountChange amount={net} className="font-semibold" />
          </span>
        )
      }
    >
      <PagedTable
        caption="Cash flows, newest first"
        query={query}
        columns={columnsOf(amounts)}
        rowKey={({ id }) => id}
        item={(flow) => <Item flow={flow} />}
        empty={<EmptyState>No money or shares were put in or taken out in this period.</EmptyState>}
        unit="flows"
      />
    </Card>
  );
}
