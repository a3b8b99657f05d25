import { TriangleAlert } from "lucide-react";
import { AmountChange } from "@/components/ui/amount-change";
import { Pill } from "@/components/ui/pill";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TrustLine } from "@/components/ui/trust-strip";
import { METHOD_NAMES } from "@/lib/accounts/types";
import { counted, formatDay, formatPrice } from "@/lib/format";
import type { SalePreview } from "@/lib/lots/words";
import { useAmounts } from "@/lib/use-amounts";

type Method = SalePreview["methods"][number];

function lotsWords({ lots }: Method): string {
  const days = lots.map(({ acquired_on }) => formatDay(acquired_on));
  return days.length > 3 ? `${counted(days.length, "lot")}, the first of ${days[0]}` : days.join(", ");
}

function Row({ method, currency }: { method: Method; currency: string }) {
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
      <Td right>{amounts.money(method.cost, currency)}</Td>
      <Td right className="font-semibold">
        <AmountChange amount={method.gain} />
      </Td>
      <Td right>
        <AmountChange amount={method.short_term} />
      </Td>
      <Td right>
        <AmountChange amount={method.long_term} />
      </Td>
      <Td className="text-text2">
        {lotsWords(method)}
        {method.wash_sale ? (
          <span className="mt-0.5 flex items-center gap-1.5 text-12 text-warn">
            <TriangleAlert size={13} aria-hidden />
            {amounts.sentence(method.wash_sale.sentence)}
          </span>
        ) : null}
      </Td>
    </Tr>
  );
}

/** One sale by every method. */
export function SaleMethods({ found }: { found: SalePreview }) {
  const amounts = useAmounts();
  const { currency } = found.account;
  const verb = found.direction === "long" ? "Selling" : "Buying back";
  return (
    <div className="mt-4 grid gap-2" role="status">
      <p className="text-13 text-text2">
        {verb} {amounts.quantity(found.quantity)} {found.symbol} at {formatPrice(found.price)} would realize:
      </p>
      <Table caption={`${verb} ${found.symbol}, by every method`}>
        <thead>
          <tr>
            <Th>Method</Th>
            {["Cost", "Gain", "Short term", "Long term"].map((name) => (
              <Th key={name} right>
                {name}
              </Th>
            ))}
            <Th>Lots used up</Th>
          </tr>
        </thead>
        <tbody>
          {found.methods.map((method) => (
            <Row key={method.method} method={method} currency={currency} />
          ))}
        </tbody>
      </Table>
      <p className="flex flex-wrap gap-x-3 text-12 text-text3">
        <TrustLine quote={found} />
        <span>Nothing is sold by looking.</span>
      </p>
    </div>
  );
}
