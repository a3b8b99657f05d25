import { signClass } from "@/components/ui/kpi-card";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { signOf } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { type Shadows, signedRatio } from "../model";

/** You, the benchmark with your cash flows, and the advice: what became of the same money. */
export function ShadowTable({ found }: { found: Shadows }) {
  const amounts = useAmounts();
  return (
    <>
      <Table caption="What became of the same money elsewhere">
        <thead>
          <tr>
            <Th>Portfolio</Th>
            {["Value now", "Beside yours", "XIRR", "TWR"].map((name) => (
              <Th key={name} right>
                {name}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.shadows.map((shadow) => (
            <Tr key={shadow.key}>
              <Td className="font-semibold">{shadow.title}</Td>
              <Td right>{amounts.money(shadow.value)}</Td>
              <Td right className={signClass(signOf(shadow.difference))}>
                {shadow.key === "you" ? "" : amounts.signedMoney(shadow.difference)}
              </Td>
              <Td right>{signedRatio(shadow.xirr)}</Td>
              <Td right>{signedRatio(shadow.twr)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <ul className="mt-2.5 grid gap-1.5 text-12 text-text3">
        {found.shadows.map(({ key, title, detail }) =>
          detail ? (
            <li key={key}>
              <b className="font-semibold text-text2">{title}:</b> {amounts.sentence(detail)}
            </li>
          ) : null,
        )}
      </ul>
    </>
  );
}
