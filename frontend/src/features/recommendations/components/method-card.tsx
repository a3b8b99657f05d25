import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatDay } from "@/lib/format";
import { withMinus } from "@/lib/minus";
import { type Advisor, advisorQuery } from "../api";
import { fixed } from "../figures";
import { capitalized } from "../model";

function Folded({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group border-t border-hair">
      <summary className="flex min-h-11 cursor-pointer items-center justify-between gap-2 text-13 font-semibold">
        {title}
        <ChevronDown size={16} aria-hidden className="text-text3 group-open:rotate-180" />
      </summary>
      <div className="pb-3">{children}</div>
    </details>
  );
}

function Screens({ about }: { about: Advisor }) {
  return (
    <dl className="grid gap-2 text-12">
      {about.screens.map(({ screen, rule, stop_atr, target_atr, horizon_sessions }) => (
        <div key={screen}>
          <dt className="text-13 font-semibold">{capitalized(screen)}</dt>
          <dd className="text-text2">
            {withMinus(rule)}
            <span className="num block text-text3">
              Stop {stop_atr}, target {target_atr} average true ranges away; {horizon_sessions} sessions.
            </span>
          </dd>
        </div>
      ))}
      {Object.entries(about.without_data).map(([screen, why]) => (
        <div key={screen}>
          <dt className="text-13 font-semibold">{capitalized(screen)}: not used</dt>
          <dd className="text-text2">{why}</dd>
        </div>
      ))}
    </dl>
  );
}

type Model = Advisor["models"][number];

function Coefficients({ model }: { model: Model }) {
  return (
    <>
      <p className="num mb-1 text-12 text-text2">
        Fitted on {model.cases} cases, {model.wins} of them right, known until the close of{" "}
        {formatDay(model.known_until)}. Intercept {fixed(model.intercept, 3)}.
      </p>
      <Table caption={`Coefficients for ${model.direction} proposals`} className="text-12">
        <thead>
          <tr>
            <Th>Measure</Th>
            <Th right>Weight</Th>
            <Th right>Mean</Th>
            <Th right>Deviation</Th>
            <Th right>Cases</Th>
          </tr>
        </thead>
        <tbody>
          {model.weights.map(({ key, name, weight, mean, deviation, cases }) => (
            <Tr key={key}>
              <Td>{name}</Td>
              <Td right>{fixed(weight, 3)}</Td>
              <Td right>{fixed(mean, 3)}</Td>
              <Td right>{fixed(deviation, 3)}</Td>
              <Td right>{cases}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}

/** Who advises, by which rules and, where it learns, with which coefficients. */
export function MethodCard() {
  const query = useQuery(advisorQuery);
  return (
    <Card title="How these are made">
      <DataBlock query={query} skeleton={<Skeleton className="h-[180px]" />}>
        {(about) => (
          <>
            <p className="text-13 font-semibold">{about.name}</p>
            <p className="mb-2 text-13 text-text2">{withMinus(about.method)}</p>
            <p className="num mb-2 text-12 text-text3">
              Model {about.model}, prompt {about.prompt_version}
              {about.training_cutoff
                ? `, trained on what was known until ${formatDay(about.training_cutoff)}`
                : ""}
              .
            </p>
            <Folded title="Rules that pick the candidates">
              <Screens about={about} />
            </Folded>
            {about.models.map((model) => (
              <Folded key={model.direction} title={`Coefficients, ${model.direction}`}>
                <Coefficients model={model} />
              </Folded>
            ))}
          </>
        )}
      </DataBlock>
    </Card>
  );
}
