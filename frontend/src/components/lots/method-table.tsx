import { TriangleAlert } from "lucide-react";
import { AmountChange } from "@/components/ui/amount-change";
import { Pill } from "@/components/ui/pill";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { METHOD_NAMES } from "@/lib/accounts/types";
import { counted, formatDay } from "@/lib/format";
import type { MethodPreview } from "@/lib/lots/words";
import { useAmounts } from "@/lib/use-amounts";

function lotsWords({ lots }: MethodPreview): string {
  const days = lots.map(({ acquired_on }) => formatDay(acquired_on));
  return days.length > 3 ? `${counted(days.length, "lot")}, the first of ${days[0]}` : days.join(", ");
}

function Row({ method, currency }: { method: MethodPreview; currency: string }) {
  const amounts = useAmounts();
  return (
    <Tr>
      <Td className="font-semibold">
        {METHOD_NAMES[method.method]}{" "}
        {method.is_chosen ? (
          <Pill tone="live" className="ml-1">
            This account
          </Pill>
        ) : null}
      </Td>
      <Td right className="font-semibold">
        <AmountChange amount={method.gain} />
      </Td>
      <Td right>
        <AmountChange amount={method.short_term} />
      </Td>
      <Td right>
        <AmountChange amount={method.long_term} />
      </Td>
      <Td right>{amounts.money(method.cost, currency)}</Td>
      <Td className="min-w-60 text-text2">
        {lotsWords(method)}
        {method.wash_sale ? (
          <span className="mt-0.5 flex items-center gap-1.5 text-12 text-warn">
            <TriangleAlert size={13} aria-hidden className="shrink-0" />
            {amounts.sentence(method.wash_sale.sentence)}
          </span>
        ) : null}
      </Td>
    </Tr>
  );
}

export interface MethodTableProps {
  caption: string;
  methods: readonly MethodPreview[];
  currency: string;
}

/** One sale by every method. */
export function MethodTable({ caption, methods, currency }: MethodTableProps) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          <Th>Method</Th>
          {["Gain", "Short term", "Long term", "Cost"].map((name) => (
            <Th key={name} right>
              {name}
            </Th>
          ))}
          <Th>Lots used up</Th>
        </tr>
      </thead>
      <tbody>
        {methods.map((method) => (
          <Row key={method.method} method={method} currency={currency} />
        ))}
      </tbody>
    </Table>
  );
}
