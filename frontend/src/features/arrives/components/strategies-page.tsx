import { useQuery } from "@tanstack/react-query";
import type { components } from "@/api/schema";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Pill } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { templatesQuery } from "../api";
import { workflowOf } from "../workflow";
import { ArrivesPanel } from "./arrives-panel";

type Template = components["schemas"]["TemplateRead"];

const PLANS = [
  "Build rules as a tree of AND, OR and NOT, with the plain words of each rule beside it.",
  "Show for every rule its value now and whether it holds.",
  "Start from one of the templates below and change its parameters.",
  "Run a backtest as you edit, with costs, and say how far to trust it.",
];

export function StrategiesPage() {
  const templates = useQuery(templatesQuery);
  return (
    <ArrivesPanel workflow={workflowOf("strategies")} plans={PLANS}>
      <section aria-labelledby="templates-title">
        <h2 id="templates-title" className="mb-2 text-15">
          Templates to start from
        </h2>
        <p className="mb-3 max-w-[80ch] text-13 text-text2">
          Complete definitions that you can read today. They claim no result; none has been measured here.
        </p>
        <DataBlock
          query={templates}
          skeleton={<Skeleton className="h-64" />}
          isEmpty={(data) => data.templates.length === 0}
          empty={<EmptyState>The server's strategy templates will stand here.</EmptyState>}
        >
          {(data) => (
            <ul className="grid gap-3.5 @min-[900px]:grid-cols-2">
              {data.templates.map((template) => (
                <li key={template.id}>
                  <TemplateCard template={template} />
                </li>
              ))}
            </ul>
          )}
        </DataBlock>
      </section>
    </ArrivesPanel>
  );
}

function Term({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt className="text-12 text-text3">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function TemplateCard({ template }: { template: Template }) {
  return (
    <Card title={template.name} aside={<Pill>{template.family}</Pill>} className="h-full">
      <p className="mb-3 text-13 text-text2">{template.summary}</p>
      <dl className="grid gap-2 text-13">
        <Term name="Buys when">{template.entry_text}</Term>
        <Term name="Sells when">{template.exit_text}</Term>
        <Term name="Size">{template.sizing.meaning}</Term>
        <Term name="Fails when">{template.fails_when.join(" ")}</Term>
      </dl>
      {template.references.length > 0 ? (
        <p className="mt-3 text-12 text-text3">
          {template.references.map((item) => `${item.author}, “${item.title}” (${item.year})`).join("; ")}
        </p>
      ) : null}
    </Card>
  );
}
