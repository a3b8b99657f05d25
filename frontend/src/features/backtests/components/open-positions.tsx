import { Card } from "@/components/ui/card";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDay, formatMoney, formatPrice, formatQuantity, formatSignedMoney } from "@/lib/format";
import type { OpenPosition } from "../api";

/** What was still open at the end. */
export function OpenPositions({ positions }: { positions: readonly OpenPosition[] }) {
  return (
    <Card title="Still open at the end">
      <Table caption="Positions still open at the last close">
        <thead>
          <tr>
            <Th>Symbol</Th>
            <Th>Side</Th>
            <Th>Since</Th>
            <Th right>Shares</Th>
            <Th right>Entry</Th>
            <Th right>Last</Th>
            <Th right>Value</Th>
            <Th right>P&L so far</Th>
          </tr>
        </thead>
        <tbody>
          {positions.map((one) => (
            <Tr key={one.symbol}>
              <Td className="font-bold">
                {one.symbol}
                {one.modelled ? (
                  <span className="block text-12 font-normal text-warn">written, modelled</span>
                ) : null}
              </Td>
              <Td>{one.side === "short" ? "Short" : "Long"}</Td>
              <Td className="whitespace-nowrap">{formatDay(one.opened)}</Td>
              <Td right>{formatQuantity(one.shares)}</Td>
              <Td right>{formatPrice(one.entry_price)}</Td>
              <Td right>{formatPrice(one.last)}</Td>
              <Td right>{formatMoney(one.market_value)}</Td>
              <Td right>{formatSignedMoney(one.pnl)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}
