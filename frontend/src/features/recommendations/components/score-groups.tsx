import { useState } from "react";
import { Select } from "@/components/ui/field";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { Scorecard } from "../api";
import { fixed, percentOf, signedPercentOf } from "../figures";
import { advisorName, capitalized } from "../model";

type GroupName = keyof Scorecard["groups"];
const NAMES: readonly (readonly [GroupName, string])[] = [
  ["strategy", "strategy"],
  ["confidence", "confidence"],
  ["direction", "direction"],
  ["advisor", "advisor"],
  ["model", "model"],
  ["prompt_version", "prompt version"],
];

function keyWords(group: GroupName, key: string): string {
  if (group === "advisor") {
    return advisorName(key);
  }
  return group === "strategy" || group === "direction" ? capitalized(key) : key;
}

/** The same calls split one way; a group with too few of them has counts only. */
export function ScoreGroups({ card }: { card: Scorecard }) {
  const [group, setGroup] = useState<GroupName>("strategy");
  return (
    <section aria-label="Scores by group" className="min-w-0">
      <div className="mb-1 flex min-h-7 items-center justify-between gap-2">
        <h3 className="text-13">By</h3>
        <Select
          aria-label="Split the scores by"
          className="h-9! w-auto! text-13!"
          value={group}
          options={NAMES.map(([value, label]) => ({ value, label }))}
          onChange={({ target }) => setGroup(target.value as GroupName)}
        />
      </div>
      <Table caption={`Scores by ${NAMES.find(([name]) => name === group)?.[1]}`} className="text-12">
        <thead>
          <tr>
            <Th>Group</Th>
            <Th right>Scored</Th>
            <Th right>Hit rate</Th>
            <Th right>Brier</Th>
            <Th right>Skill</Th>
            <Th right>A call</Th>
          </tr>
        </thead>
        <tbody>
          {card.groups[group].map(({ key, score }) => (
            <Tr key={key}>
              <Td>{keyWords(group, key)}</Td>
              <Td right>{score.counts.scored}</Td>
              {score.shown ? (
                <>
                  <Td right>{percentOf(score.shown.rate, 1)}</Td>
                  <Td right>{fixed(score.shown.brier, 3)}</Td>
                  <Td right>{signedPercentOf(score.shown.skill, 1)}</Td>
                  <Td right>{signedPercentOf(score.money?.average_return)}</Td>
                </>
              ) : (
                <Td right colSpan={4} className="text-text3">
                  Too few to judge
                </Td>
              )}
            </Tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
