import { Pill } from "@/components/ui/pill";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { cn } from "@/lib/cn";
import { counted, formatDay, formatMoney, formatPrice, formatQuantity } from "@/lib/format";
import type { Inputs } from "./api";
import { SeenContracts } from "./contracts";
import { deedOf, KINDS, limitWords, positionsWords, RULES } from "./model";

function withoutOrders({ is_judged, contracts }: Inputs): string {
  if (contracts?.some(({ problem }) => problem)) {
    return "What the rules ask for cannot be ordered.";
  }
  return is_judged ? "The rules ask for no trade." : "The rules are not asked at this close.";
}

/** What it ordered, or would order, for the next open. */
export function Orders({ inputs }: { inputs: Inputs }) {
  if (inputs.orders.length === 0) {
    return <p className="text-13 text-text2">{withoutOrders(inputs)}</p>;
  }
  return (
    <Table caption="Orders for the next open" stacks>
      <thead>
        <tr>
          <Th>Order</Th>
          <Th right>Quantity</Th>
          <Th right>Close</Th>
          <Th>Then</Th>
        </tr>
      </thead>
      <tbody>
        {inputs.orders.map((one) => (
          <Tr key={`${one.symbol} ${one.kind} ${one.side}`}>
            <Td>
              <b className="first-letter:uppercase inline-block">{deedOf(one)}</b> {one.symbol},{" "}
              {KINDS[one.kind]?.toLowerCase()}
              {one.limit ? `, ${limitWords(one, one.limit)}` : null}
            </Td>
            <Td right label="Quantity">
              {formatQuantity(one.quantity)}
            </Td>
            <Td right label="Close">
              {formatPrice(one.close)}
            </Td>
            <Td label="Then" className="text-text2">
              {[one.stop ? `stop ${one.stop}` : null, one.target ? `target ${one.target}` : null]
                .filter(Boolean)
                .join("; ") || "—"}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

type Comparison = Inputs["symbols"][number]["comparisons"][number];

function Compared({ symbol, one, isFirst }: { symbol: string; one: Comparison; isFirst: boolean }) {
  return (
    <Tr>
      <Td className="font-bold">{isFirst ? symbol : <span className="sr-only">{symbol}</span>}</Td>
      <Td className="min-w-48">
        <span className="text-text3">{RULES[one.rule]}:</span> {one.text}
      </Td>
      <Td right label="Value">
        {one.left === null ? "—" : formatQuantity(one.left)}
      </Td>
      <Td right label="Against">
        {one.right === null ? "—" : formatQuantity(one.right)}
      </Td>
      <Td label="Outcome" className={cn("whitespace-nowrap", one.holds ? "text-up" : "text-text2")}>
        {holdsWords(one.holds)}
      </Td>
    </Tr>
  );
}

function withoutFigures({ symbols, is_judged }: Pick<Inputs, "symbols" | "is_judged">): string {
  if (!is_judged) {
    return "The rules were not asked at this close.";
  }
  const entered = symbols
    .filter(({ enters, enters_short }) => enters || enters_short)
    .map(({ symbol }) => symbol);
  const held = entered.length > 0 ? `holds for ${entered.join(", ")}` : "does not hold";
  return `The rules compare no figure; whatever prices do, the entry rule ${held}.`;
}

/** The comparisons of all rules; in words where there is nothing to compare. */
function Comparisons({ inputs: { symbols, is_judged } }: { inputs: Inputs }) {
  if (symbols.every(({ comparisons }) => comparisons.length === 0)) {
    return <p className="text-13 text-text2">{withoutFigures({ symbols, is_judged })}</p>;
  }
  return (
    <Table caption="What the rules saw" stacks>
      <thead>
        <tr>
          <Th>Symbol</Th>
          <Th>Rule</Th>
          <Th right>Value</Th>
          <Th right>Against</Th>
          <Th>Outcome</Th>
        </tr>
      </thead>
      <tbody>
        {symbols.flatMap(({ symbol, comparisons }) =>
          comparisons.map((one, index) => (
            <Compared
              key={`${symbol} ${one.rule} ${one.text}`}
              symbol={symbol}
              one={one}
              isFirst={index === 0}
            />
          )),
        )}
      </tbody>
    </Table>
  );
}

function holdsWords(holds: boolean | null): string {
  return holds === null ? "not known" : holds ? "holds" : "does not hold";
}

/** Every figure a decision looked at, instrument by instrument. */
export function Seen({ inputs }: { inputs: Inputs }) {
  return (
    <div className="grid gap-3">
      <p className="num text-12 text-text3">
        {formatDay(inputs.session_date)}, {inputs.source} ({inputs.delay}), {counted(inputs.bars, "session")}{" "}
        from {formatDay(inputs.first_bar)} on. Its own equity {formatMoney(inputs.equity)}, cash{" "}
        {formatMoney(inputs.cash)}. Data {inputs.panel_hash.slice(0, 12)}, definition{" "}
        {inputs.definition_hash.slice(0, 12)}.
      </p>
      {inputs.positions.length > 0 ? (
        <p className="num text-13">Held: {positionsWords(inputs.positions)}</p>
      ) : null}
      <Comparisons inputs={inputs} />
      <SeenContracts inputs={inputs} />
      {inputs.missing.length > 0 ? (
        <Pill tone="warn" className="justify-self-start">
          No bar of {inputs.missing.join(", ")}
        </Pill>
      ) : null}
    </div>
  );
}
