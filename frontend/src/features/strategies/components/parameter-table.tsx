import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatQuantity } from "@/lib/format";
import type { Parameter } from "../model";

/** The numbers of a template that may be varied, with their bounds. */
export function ParameterTable({ name, parameters }: { name: string; parameters: readonly Parameter[] }) {
  return (
    <Table caption={`Parameters of ${name}`} stacks>
      <thead>
        <tr>
          <Th>Parameter</Th>
          <Th right>Default</Th>
          <Th right>Range</Th>
          <Th right>Step</Th>
          <Th className="min-w-[220px]">Meaning</Th>
        </tr>
      </thead>
      <tbody>
        {parameters.map((one) => (
          <Tr key={one.name}>
            <Td className="font-semibold">{one.name}</Td>
            <Td right label="Default">
              {formatQuantity(one.default)}
            </Td>
            <Td right label="Range" className="whitespace-nowrap">
              {formatQuantity(one.minimum)} to {formatQuantity(one.maximum)}
            </Td>
            <Td right label="Step">
              {formatQuantity(one.step)}
            </Td>
            <Td className="text-text2">{one.meaning}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
