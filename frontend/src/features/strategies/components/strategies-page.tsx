import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { DataBlock } from "@/components/ui/data-block";
import { Page } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { meQuery } from "@/lib/live/queries";
import { strategyQuery, templatesQuery } from "../api";
import { cloned, EMPTY } from "../editing";
import type { StrategySearch } from "../search";
import { Gallery } from "./gallery";

const NEW = { id: null, template: null, version: 0, definition: EMPTY } as const;

const BuilderPage = lazy(() => import("./builder-page").then((it) => ({ default: it.BuilderPage })));

const PaperPage = lazy(() => import("../paper/paper-page").then((it) => ({ default: it.PaperPage })));

/** `/strategies`: the gallery, the builder on what the address names, or what runs of it on paper. */
export function StrategiesPage({ search }: { search: StrategySearch }) {
  const { strategy, template, empty, described, words = "", paper, run } = search;
  const me = useQuery(meQuery);
  if (!(strategy || template || empty || described)) {
    return <Gallery key={words} words={words} />;
  }
  const skeleton = <Waiting />;
  if (!me.data) {
    return <Unopened query={me} />;
  }
  const owner = me.data.id;
  return (
    <Suspense fallback={skeleton}>
      {strategy && paper ? (
        <PaperPage key={`${strategy} ${run}`} strategy={strategy} run={run} />
      ) : strategy ? (
        <Saved key={strategy} id={strategy} owner={owner} />
      ) : template ? (
        <Cloned key={template} id={template} owner={owner} />
      ) : (
        <BuilderPage owner={owner} start={{ ...NEW, ...(described ? { described } : {}) }} />
      )}
    </Suspense>
  );
}

function Waiting() {
  return (
    <Page title="Strategy Builder">
      <Skeleton className="h-96" />
    </Page>
  );
}

interface OpenedProps {
  id: string;
  owner: string;
}

function Saved({ id, owner }: OpenedProps) {
  const query = useQuery(strategyQuery(id));
  if (!query.data) {
    return <Unopened query={query} />;
  }
  const { version, definition, template_id: template } = query.data;
  return <BuilderPage owner={owner} start={{ id, template, version, definition }} />;
}

function Cloned({ id, owner }: OpenedProps) {
  const query = useQuery(templatesQuery);
  const found = query.data?.templates.find((one) => one.id === id);
  if (!query.data) {
    return <Unopened query={query} />;
  }
  return found ? (
    <BuilderPage owner={owner} start={{ ...NEW, template: id, definition: cloned(found) }} />
  ) : (
    <Page title="Strategy Builder">
      <p role="alert" className="text-14">
        There is no template {id}.
      </p>
    </Page>
  );
}

function Unopened({ query }: { query: Parameters<typeof DataBlock>[0]["query"] }) {
  return (
    <Page title="Strategy Builder">
      <DataBlock query={query} skeleton={<Skeleton className="h-96" />}>
        {() => null}
      </DataBlock>
    </Page>
  );
}
