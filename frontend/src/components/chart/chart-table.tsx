import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCompact, formatPrice } from "@/lib/format";
import { type Bars, barMoment } from "./candle-data";

/** The chart's bars as a table, newest first. */
export function ChartTable({ bars: series }: { bars: Bars }) {
  return (
    <Table caption={`Bars of ${series.symbol}, newest first`}>
      <thead>
        <tr>
          <Th>Time</Th>
          {["Open", "High", "Low", "Close", "Volume"].map((name) => (
            <Th key={name} right>
              {name}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {series.bars.toReversed().map((bar) => (
          <Tr key={bar.start}>
            <Td>{barMoment(bar, series.interval)}</Td>
            <Td right>{formatPrice(bar.open)}</Td>
            <Td right>{formatPrice(bar.high)}</Td>
            <Td right>{formatPrice(bar.low)}</Td>
            <Td right>{formatPrice(bar.close)}</Td>
            <Td right>{formatCompact(`${bar.volume}`)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
