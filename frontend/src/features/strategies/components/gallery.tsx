import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Field, Select } from "@/components/ui/field";
import { Page } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { formatDateTime } from "@/lib/format";
import { strategiesQuery, templatesQuery } from "../api";
import { familyName, type Template, type Words, whenWords } from "../model";
import type { StrategySearch } from "../search";
import { DescribeCard } from "./describe-card";
import { TemplateCard } from "./template-card";

const START = (
  <ButtonLink to="/strategies" search={{ empty: true }}>
    <Plus size={15} aria-hidden />
    Start empty
  </ButtonLink>
);

/** One's own strategies, and the templates to start from. */
export function Gallery({ words = "" }: Pick<StrategySearch, "words">) {
  return (
    <Page title="Strategy Builder" actions={START}>
      <div className="grid gap-5">
        <DescribeCard words={words} />
        <Mine />
        <Templates />
      </div>
    </Page>
  );
}

/** What is opened when: of both directions where both are traded. */
function entryWords({ order, entry, short_order: short, short_entry: shortEntry }: Words): string {
  const long = `${order} ${whenWords(entry)}.`;
  return short && shortEntry ? `${long} ${short} ${whenWords(shortEntry)}.` : long;
}

function Mine() {
  const mine = useQuery(strategiesQuery);
  return (
    <Card title="Your strategies">
      <DataBlock
        query={mine}
        skeleton={<Skeleton className="h-24" />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState>Strategies that you save stand here. Customize a template, or start empty.</EmptyState>
        }
      >
        {({ items }) => (
          <ul className="grid gap-2 @min-[900px]:grid-cols-2">
            {items.map((one) => (
              <li key={one.id} className="min-w-0">
                <Link
                  to="/strategies"
                  search={{ strategy: one.id }}
                  className="block h-full rounded-button border border-line2 bg-sunk p-3 hover:border-strong"
                >
                  <span className="flex items-center gap-2">
                    <b className="mr-auto min-w-0 truncate text-14">{one.name}</b>
                    <Pill className="num">Version {one.version}</Pill>
                  </span>
                  <span className="mt-1 block text-13 text-text2">{entryWords(one.words)}</span>
                  <span className="num mt-1 block text-12 text-text3">
                    Changed {formatDateTime(one.updated_at)}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </DataBlock>
    </Card>
  );
}

/** The kinds that there are, each with how many it has. */
function familiesOf(templates: readonly Template[]) {
  const kinds = [...new Set(templates.map(({ family }) => family))];
  const count = (kind: string) => templates.filter(({ family }) => family === kind).length;
  return [
    { value: "", label: `All (${templates.length})` },
    ...kinds.map((kind) => ({ value: kind, label: `${familyName(kind)} (${count(kind)})` })),
  ];
}

function Templates() {
  const [family, setFamily] = useState("");
  const templates = useQuery(templatesQuery);
  return (
    <section aria-labelledby="templates-title">
      <h2 id="templates-title" className="mb-1 text-15">
        Templates to start from
      </h2>
      <p className="mb-3 max-w-[80ch] text-13 text-text2">
        Complete definitions. Rules are judged at a close and orders go in at the next open. What stands
        beside them is measured by a backtest here, on the data it names; it says nothing of what comes.
      </p>
      <DataBlock
        query={templates}
        skeleton={<Skeleton className="h-64" />}
        isEmpty={(data) => data.templates.length === 0}
        empty={<EmptyState>The server's strategy templates will stand here.</EmptyState>}
      >
        {(data) => {
          const shown = data.templates.filter((one) => family === "" || one.family === family);
          return (
            <>
              <div className="mb-3 flex flex-wrap items-end gap-x-3 gap-y-2">
                <Field label="Kind of template" className="w-full tile:w-72">
                  {(ids) => (
                    <Select
                      {...ids}
                      value={family}
                      options={familiesOf(data.templates)}
                      onChange={({ target }) => setFamily(target.value)}
                    />
                  )}
                </Field>
                <p role="status" className="num pb-2 text-13 text-text2">
                  {shown.length} of {data.templates.length} are shown.
                </p>
              </div>
              <ul className="grid grid-cols-[minmax(0,1fr)] items-start gap-3.5 @min-[1100px]:grid-cols-2">
                {shown.map((template) => (
                  <li key={template.id} className="min-w-0">
                    <TemplateCard template={template} />
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </DataBlock>
    </section>
  );
}
