import type { ReactNode } from "react";
import { signClass } from "@/components/ui/kpi-card";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { cn } from "@/lib/cn";
import { signOf } from "@/lib/format";
import { useAmounts } from "@/lib/use-amounts";
import { type Shadows, signedRatio } from "../model";
import { Explained } from "./explained";

interface OpenedProps {
  shadow: Shadows["shadows"][number];
  figure: string;
  name: string;
  children: ReactNode;
}

function Opened({ shadow, figure, name, children }: OpenedProps) {
  return (
    <Explained figure={figure} of={shadow.key} label={`${name}, ${shadow.title}`}>
      {children}
    </Explained>
  );
}

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
              <Td className="min-w-32 font-semibold">{shadow.title}</Td>
              <Td right>
                <Opened shadow={shadow} figure="shadow_value" name="Value">
                  {amounts.money(shadow.value)}
                </Opened>
              </Td>
              <Td right className={cn("whitespace-nowrap", signClass(signOf(shadow.difference)))}>
                {shadow.key === "you" ? null : (
                  <Opened shadow={shadow} figure="shadow_difference" name="Beside yours">
                    {amounts.signedMoney(shadow.difference)}
                  </Opened>
                )}
              </Td>
              <Td right>
                <Opened shadow={shadow} figure="shadow_xirr" name="XIRR">
                  {signedRatio(shadow.xirr)}
                </Opened>
              </Td>
              <Td right>
                <Opened shadow={shadow} figure="shadow_twr" name="TWR">
                  {signedRatio(shadow.twr)}
                </Opened>
              </Td>
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
