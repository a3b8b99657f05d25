import { useQuery } from "@tanstack/react-query";
import { ArrivesPanel } from "@/components/ui/arrives-panel";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { workflowOf } from "@/lib/workflows";
import { templatesQuery } from "../api";
import { TemplateCard } from "./template-card";

const PLANS = [
  "Build rules as a tree of AND, OR and NOT, with the plain words of each rule beside it.",
  "Show for every rule its value now and whether it holds.",
  "Start from one of the templates below and change its parameters.",
  "Run a backtest as you edit, with costs, and say how far to trust it.",
];

/** `/strategies`: the builder that is to come, and the templates that can be read today. */
export function StrategiesPage() {
  const templates = useQuery(templatesQuery);
  return (
    <ArrivesPanel workflow={workflowOf("strategies")} plans={PLANS}>
      <section aria-labelledby="templates-title">
        <h2 id="templates-title" className="mb-1 text-15">
          Templates to start from
        </h2>
        <p className="mb-3 max-w-[80ch] text-13 text-text2">
          Complete definitions that you can read today. Rules are judged at a close and orders go in at the
          next open. They claim no result; none has been measured here.
        </p>
        <DataBlock
          query={templates}
          skeleton={<Skeleton className="h-64" />}
          isEmpty={(data) => data.templates.length === 0}
          empty={<EmptyState>The server's strategy templates will stand here.</EmptyState>}
        >
          {(data) => (
            <ul className="grid gap-3.5">
              {data.templates.map((template) => (
                <li key={template.id} className="min-w-0">
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
