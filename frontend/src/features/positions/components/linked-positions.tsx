import { useQuery } from "@tanstack/react-query";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TrustLine } from "@/components/ui/trust-strip";
import { formatDate, formatPrice } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { NARROW, useMedia } from "@/lib/use-media";
import { type LinkedPosition, linkedPositionsQuery } from "../api/linked-accounts";
import { heldWords } from "../linked-model";
import { OwnChange } from "./own-change";

const NAME = "Positions of the linked account";
const NUMBERS = ["Quantity", "Average", "Last", "Value", "P&L"];

interface HeldProps {
  positions: readonly LinkedPosition[];
}

function HeldTable({ positions }: HeldProps) {
  const amounts = useAmounts();
  return (
    <Table caption={NAME}>
      <thead>
        <tr>
          <Th>Held</Th>
          {NUMBERS.map((name) => (
            <Th key={name} right>
              {name}
            </Th>
          ))}
          <Th right>Since</Th>
        </tr>
      </thead>
      <tbody>
        {positions.map((position) => (
          <Tr key={position.symbol}>
            <Td>
              <span className="block font-semibold">{heldWords(position)}</span>
              {position.option ? null : <span className="block text-12 text-text3">{position.name}</span>}
            </Td>
            <Td right>{amounts.quantity(position.quantity)}</Td>
            <Td right>{formatPrice(position.average_price)}</Td>
            <Td right>{formatPrice(position.last)}</Td>
            <Td right>{amounts.money(position.market_value)}</Td>
            <Td right>
              <OwnChange change={position.unrealized_pnl} />
            </Td>
            <Td right className="whitespace-nowrap text-text2">
              {formatDate(position.acquired_at)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function HeldItems({ positions }: HeldProps) {
  const amounts = useAmounts();
  return (
    <ul aria-label={NAME} className="num text-13">
      {positions.map((position) => (
        <li
          key={position.symbol}
          className="grid grid-cols-[1fr_auto] gap-x-3 border-b border-hair py-2 last:border-0"
        >
          <span className="font-semibold">{heldWords(position)}</span>
          <span className="text-right font-semibold">{amounts.money(position.market_value)}</span>
          <span className="text-12 text-text2">
            {amounts.quantity(position.quantity)} at {formatPrice(position.average_price)}, last{" "}
            {formatPrice(position.last)}
          </span>
          <span className="text-right text-12">
            <OwnChange change={position.unrealized_pnl} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What the linked account holds, at the last price of each. */
export function LinkedPositions({ id }: { id: string }) {
  const query = useQuery(linkedPositionsQuery(id));
  const View = useMedia(NARROW) ? HeldItems : HeldTable;
  return (
    <DataBlock
      query={query}
      skeleton={<Skeleton className="h-32" />}
      isEmpty={({ positions }) => positions.length === 0}
      empty={<EmptyState>This account holds nothing.</EmptyState>}
    >
      {(told) => (
        <>
          <View positions={told.positions} />
          <p className="mt-2 flex flex-wrap items-center gap-x-3 text-12 text-text3">
            <TrustLine quote={told} />
            Held and priced as told by {told.source}.
          </p>
        </>
      )}
    </DataBlock>
  );
}
