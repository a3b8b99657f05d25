import { MODELLED } from "@/components/ui/modelled-note";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDay, formatMoney, formatPrice, formatQuantity, formatSignedMoney, signOf } from "@/lib/format";
import type { Automation, Inputs } from "./api";

type Ended = Automation["contract_ends"][number];
type SeenContract = NonNullable<Inputs["contracts"]>[number];

const FATES: Readonly<Record<Ended["fate"], string>> = {
  open: "Open",
  expired: "Expired",
  assigned: "Assigned",
  bought_back: "Bought back",
};
const REASONS: Readonly<Record<string, string>> = {
  bought_back: "little is left of its premium",
  rolled: "its end is near",
  closed: "the exit rule holds",
};

function behind({ right, shares, secured, underlying }: Automation["contracts"][number]): string {
  return right === "put" ? `${formatMoney(secured)} in cash` : `${formatQuantity(shares)} ${underlying}`;
}

/** The contracts that are written, and what stands behind them. */
function OpenContracts({ contracts }: { contracts: Automation["contracts"] }) {
  return (
    <Table caption="Contracts it has written" stacks>
      <thead>
        <tr>
          <Th>Contract</Th>
          <Th right>Contracts</Th>
          <Th right>Strike</Th>
          <Th>Ends</Th>
          <Th right>Premium</Th>
          <Th>Behind it</Th>
        </tr>
      </thead>
      <tbody>
        {contracts.map((one) => (
          <Tr key={one.symbol}>
            <Td className="whitespace-nowrap">
              <b>{one.underlying}</b> {one.right}
            </Td>
            <Td label="Contracts" right>
              {formatQuantity(one.contracts)}
            </Td>
            <Td label="Strike" right>
              {formatPrice(one.strike)}
            </Td>
            <Td label="Ends" className="whitespace-nowrap">
              {formatDay(one.expiration)}
            </Td>
            <Td label="Premium" right>
              {formatPrice(one.premium)}
            </Td>
            <Td label="Behind it" className="num">
              {behind(one)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function EndedContracts({ ends }: { ends: readonly Ended[] }) {
  return (
    <Table caption="What became of contracts" stacks>
      <thead>
        <tr>
          <Th>Contract</Th>
          <Th right>Contracts</Th>
          <Th>Written</Th>
          <Th>End</Th>
          <Th right>Premium</Th>
          <Th right>Paid back</Th>
          <Th right>Result</Th>
        </tr>
      </thead>
      <tbody>
        {ends.map((one) => (
          <Tr key={`${one.symbol} ${one.opened}`}>
            <Td className="num font-bold">{one.symbol}</Td>
            <Td label="Contracts" right>
              {formatQuantity(one.contracts)}
            </Td>
            <Td label="Written" className="whitespace-nowrap">
              {formatDay(one.opened)}
            </Td>
            <Td label="End" className="whitespace-nowrap">
              {FATES[one.fate]}
              {one.closed ? ` ${formatDay(one.closed)}` : ""}
            </Td>
            <Td label="Premium" right>
              {formatPrice(one.premium)}
            </Td>
            <Td label="Paid back" right>
              {one.paid ? formatPrice(one.paid) : "—"}
            </Td>
            <Td label="Result" right className={signOf(one.pnl ?? "0") < 0 ? "text-down" : "text-up"}>
              {one.pnl ? formatSignedMoney(one.pnl) : "—"}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The option contracts of a run on paper: those that are open, and how the others ended; nothing where it wrote none. */
export function Contracts({ automation: { contracts, contract_ends: ends } }: { automation: Automation }) {
  if (contracts.length === 0 && ends.length === 0) {
    return null;
  }
  return (
    <section aria-label="Contracts" className="grid gap-3 border-t border-hair pt-3">
      <h3 className="text-14">Contracts</h3>
      {contracts.length > 0 ? (
        <OpenContracts contracts={contracts} />
      ) : (
        <p className="text-13 text-text2">None is open.</p>
      )}
      {ends.length > 0 ? <EndedContracts ends={ends} /> : null}
    </section>
  );
}

function rule(one: SeenContract): string {
  if (one.act === "buy_back") {
    return one.reason ? (REASONS[one.reason] ?? one.reason) : "";
  }
  return `${one.right} near ${formatPrice(one.rule_strike)}, ${formatDay(one.rule_expiration ?? "")}`;
}

/** The contracts that a decision picked: the rule's with the model's figures, and what the market lists. */
export function SeenContracts({ inputs }: { inputs: Inputs }) {
  const seen = inputs.contracts ?? [];
  if (seen.length === 0) {
    return null;
  }
  return (
    <div className="grid gap-1.5">
      <Table caption="Contracts it picked" stacks>
        <thead>
          <tr>
            <Th>What</Th>
            <Th>By rule</Th>
            <Th right>Modelled price</Th>
            <Th right>Modelled delta</Th>
            <Th>In the market</Th>
            <Th right>Bid</Th>
            <Th right>Ask</Th>
          </tr>
        </thead>
        <tbody>
          {seen.map((one) => (
            <Tr key={`${one.underlying} ${one.act}`}>
              <Td className="whitespace-nowrap">
                <b>{one.act === "write" ? "Write" : "Buy back"}</b> {formatQuantity(one.contracts)}{" "}
                {one.underlying}
              </Td>
              <Td label="By rule" className="min-w-40">
                {rule(one)}
              </Td>
              <Td label="Modelled price" right>
                {one.modelled_price ? formatPrice(one.modelled_price) : "—"}
              </Td>
              <Td label="Modelled delta" right>
                {one.modelled_delta ? formatQuantity(one.modelled_delta) : "—"}
              </Td>
              <Td label="In the market" className="num min-w-40">
                {one.problem ? <span className="text-warn">{one.problem}</span> : one.contract}
              </Td>
              <Td label="Bid" right>
                {one.bid ? formatPrice(one.bid) : "—"}
              </Td>
              <Td label="Ask" right>
                {one.ask ? formatPrice(one.ask) : "—"}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <p className="text-12 text-text3">
        {MODELLED} Bid and ask are the market's
        {seen.find((one) => one.source)?.source ? `: ${seen.find((one) => one.source)?.source}` : ""}; a
        contract is sold at the bid and bought back at the ask of the moment its order is sent, after the
        open.
      </p>
    </div>
  );
}
