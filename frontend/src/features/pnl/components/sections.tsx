import type { UseQueryResult } from "@tanstack/react-query";
import { type ComponentType, lazy, Suspense } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import { useDashboard } from "../hooks/use-dashboard";
import type { Performance } from "../model";
import type { Section } from "../search";

export interface SectionProps {
  performance: UseQueryResult<Performance>;
  /** The page's own figures have come or failed: what needs the same work of the server may ask now. */
  isReady: boolean;
}

type Load = () => Promise<{ default: ComponentType<SectionProps> }>;

const PARTS: readonly { value: Section; label: string; load: Load }[] = [
  { value: "returns", label: "Returns & risk", load: () => import("./returns-section") },
  { value: "months", label: "Calendar", load: () => import("./months-section") },
  { value: "contribution", label: "Contribution", load: () => import("./contribution-section") },
  { value: "allocation", label: "Allocation", load: () => import("./allocation-section") },
  { value: "trades", label: "Trades", load: () => import("./trades-section") },
  { value: "lots", label: "Lots & gains", load: () => import("./lots-section") },
  { value: "income", label: "Dividends", load: () => import("./income-section") },
  { value: "flows", label: "Cash flows", load: () => import("./flows-section") },
  { value: "activities", label: "Activities", load: () => import("./activities-section") },
];
export const DEFAULT_SECTION: Section = "returns";
const LAZY = new Map(PARTS.map(({ value, load }) => [value, lazy(load)]));

/** The details, one at a time: each is loaded, and its figures asked for, when it is opened. */
export function Sections(props: SectionProps) {
  const { search, onSearch } = useDashboard();
  const shown = search.view ?? DEFAULT_SECTION;
  const Part = LAZY.get(shown);
  return (
    <Tabs
      label="Details"
      value={shown}
      onChange={(view) => onSearch({ view: view === DEFAULT_SECTION ? undefined : view })}
      items={PARTS.map(({ value, label }) => ({
        value,
        label,
        content: Part ? (
          <Suspense fallback={<Skeleton className="h-[300px]" />}>
            <Part {...props} />
          </Suspense>
        ) : null,
      }))}
      scroll
    />
  );
}
