import { useState } from "react";
import { Card } from "@/components/ui/card";
import { Pill } from "@/components/ui/pill";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { Result } from "../api";
import { GROUPS, type Group, metricText } from "../model";

/** Every figure with what it means: of the strategy, the benchmark, and the two parts of the range. */
export function MetricsCard({ result, benchmark }: { result: Result; benchmark: string | null }) {
  const [group, setGroup] = useState<Group>("return");
  const there = GROUPS.filter(({ value }) => result.metrics.some((metric) => metric.group === value));
  return (
    <Card
      title="Figures"
      aside={result.modelled ? <Pill tone="warn">Modelled option prices</Pill> : undefined}
    >
      <SegmentedControl
        label="Which figures"
        size="sm"
        className="mb-2 flex-wrap"
        value={group}
        options={there}
        onChange={setGroup}
      />
      <Table caption="Figures of the run" stacks>
        <thead>
          <tr>
            <Th>Figure</Th>
            <Th right>Strategy</Th>
            {benchmark ? <Th right>{benchmark}</Th> : null}
            <Th right>First 70%</Th>
            <Th right>Last 30%</Th>
            <Th>Meaning</Th>
          </tr>
        </thead>
        <tbody>
          {result.metrics
            .filter((metric) => metric.group === group)
            .map((metric) => (
              <Tr key={metric.key}>
                <Td className="font-semibold whitespace-nowrap">{metric.title}</Td>
                <Td right label="Strategy">
                  {metricText(metric, metric.strategy)}
                </Td>
                {benchmark ? (
                  <Td right label={benchmark}>
                    {metricText(metric, metric.benchmark)}
                  </Td>
                ) : null}
                <Td right label="First 70%">
                  {metricText(metric, metric.in_sample)}
                </Td>
                <Td right label="Last 30%">
                  {metricText(metric, metric.out_of_sample)}
                </Td>
                <Td className="min-w-[240px] text-text2">{metric.meaning}</Td>
              </Tr>
            ))}
        </tbody>
      </Table>
    </Card>
  );
}
