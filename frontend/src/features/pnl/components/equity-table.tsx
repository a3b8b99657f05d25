import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatMoney } from "@/lib/format";
import { fall, type Performance, pointMoment } from "../model";

/** The points of the curve as a table, newest first. */
export function EquityTable({ found }: { found: Performance }) {
  return (
    <Table caption={`Equity and ${found.benchmark.symbol}, newest first`}>
      <thead>
        <tr>
          <Th>{found.interval === "5m" ? "Time" : "Day"}</Th>
          {["Account", found.benchmark.symbol, "Drawdown"].map((name) => (
            <Th key={name} right>
              {name}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {found.curve.toReversed().map((point) => (
          <Tr key={point.at}>
            <Td>{pointMoment(point, found.interval)}</Td>
            <Td right>{formatMoney(point.equity)}</Td>
            <Td right>{formatMoney(point.benchmark)}</Td>
            <Td right>{fall(point.drawdown)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
