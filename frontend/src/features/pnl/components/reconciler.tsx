import { signClass } from "@/components/ui/kpi-card";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDay, signOf } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { type Reconciliation, signedRatio } from "../model";
import { Explained } from "./explained";

type Method = Reconciliation["methods"][number];

function MethodFigure({ found }: { found: Method }) {
  const figure = <span className={signClass(signOf(found.value))}>{signedRatio(found.value)}</span>;
  return found.method === "broker" ? (
    figure
  ) : (
    <Explained figure={found.method} label={found.title}>
      {figure}
    </Explained>
  );
}

function Flows({ found }: { found: Reconciliation }) {
  const amounts = useAmounts();
  if (found.flows.length === 0) {
    return null;
  }
  return (
    <div className="mt-3">
      <h3 className="mb-1 text-13">The flows that make the difference</h3>
      <Table caption="Flows that make the methods differ">
        <thead>
          <tr>
            <Th>Day</Th>
            <Th right>Amount</Th>
            <Th right>Effect</Th>
            <Th>Why</Th>
          </tr>
        </thead>
        <tbody>
          {found.flows.map((flow) => (
            <Tr key={`${flow.day} ${flow.amount}`}>
              <Td className="whitespace-nowrap text-text2">{formatDay(flow.day)}</Td>
              <Td right>{amounts.signedMoney(flow.amount)}</Td>
              <Td right className={signClass(signOf(flow.effect))}>
                {signedRatio(flow.effect)}
              </Td>
              <Td className="min-w-40 text-text2">{amounts.sentence(flow.sentence)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

/** The period's return by each method side by side, and why they differ. */
export function Reconciler({ found }: { found: Reconciliation }) {
  const amounts = useAmounts();
  return (
    <>
      <p className="mb-3 max-w-[75ch] text-14 text-text">{amounts.sentence(found.sentence)}</p>
      <ul aria-label="Return by method" className="grid grid-cols-2 gap-2 @min-[640px]:grid-cols-5">
        {found.methods.map((method) => (
          <li key={method.method} className="min-w-0 rounded-control border border-line bg-sunk px-2.5 py-2">
            <span className="block text-12 break-words text-text2">{method.title}</span>
            <span className="num block text-17 font-bold">
              <MethodFigure found={method} />
            </span>
            <span className="mt-0.5 block text-11 text-text3">{amounts.sentence(method.detail)}</span>
          </li>
        ))}
      </ul>
      <Flows found={found} />
      {found.flows_detail ? (
        <p className="mt-2 text-12 text-text3">{amounts.sentence(found.flows_detail)}</p>
      ) : null}
    </>
  );
}
