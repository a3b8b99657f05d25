import { Hourglass } from "lucide-react";
import type { ReactNode } from "react";
import type { Workflow } from "@/lib/workflows";
import { Card } from "./card";
import { Page } from "./page";
import { Pill } from "./pill";

export interface ArrivesPanelProps {
  workflow: Workflow;
  /** What it will do, one sentence each. */
  plans: readonly string[];
  /** What can be done today instead: links. */
  meanwhile?: ReactNode;
  children?: ReactNode;
}

/** The page of a workflow that is not built: says so, when it arrives and what it will do. */
export function ArrivesPanel({ workflow, plans, meanwhile, children }: ArrivesPanelProps) {
  const Icon = workflow.icon;
  return (
    <Page
      title={workflow.name}
      actions={
        <Pill tone="warn">
          <Hourglass size={13} aria-hidden />
          Not built yet
        </Pill>
      }
    >
      <div className="grid gap-3.5">
        <Card
          title={`Arrives with “${workflow.arrivesWith}”`}
          aside={<Icon size={20} aria-hidden className="text-text3" />}
        >
          <p className="mb-3 max-w-[70ch] text-13 text-text2">
            This workflow does nothing yet, and nothing on this page is a figure of your account. When it
            arrives it will:
          </p>
          <ul className="grid max-w-[80ch] gap-2 text-14">
            {plans.map((plan) => (
              <li key={plan} className="flex gap-2.5">
                <span aria-hidden="true" className="mt-[9px] size-1.5 shrink-0 rounded-full bg-improve" />
                {plan}
              </li>
            ))}
          </ul>
          {meanwhile ? <div className="mt-4 flex flex-wrap items-center gap-2">{meanwhile}</div> : null}
        </Card>
        {children}
      </div>
    </Page>
  );
}
