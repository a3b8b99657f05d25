import { Link } from "@tanstack/react-router";
import { type CSSProperties, memo } from "react";
import { Triangle } from "@/components/ui/price-change";
import { cn } from "@/lib/cn";
import { phaseColor, WORKFLOWS, type Workflow, type WorkflowId } from "@/lib/workflows";
import type { Fact, Facts } from "./facts";

export interface TilesProps {
  facts: Facts;
  descriptionIds: Readonly<Record<WorkflowId, string>>;
}

/** The ten workflows as two columns of tiles, for screens too narrow for the dial. */
export function Tiles({ facts, descriptionIds }: TilesProps) {
  return (
    <ul className="tiles">
      {WORKFLOWS.map((workflow) => (
        <Tile
          key={workflow.id}
          workflow={workflow}
          fact={facts[workflow.id]}
          descriptionId={descriptionIds[workflow.id]}
        />
      ))}
    </ul>
  );
}

interface TileProps {
  workflow: Workflow;
  fact: Fact;
  descriptionId: string;
}

/**
 * A tile whose link is stretched over all of it and holds the workflow's name alone, so that what is said is what is
 * shown (WCAG 2.5.3); phase and fact are for the eye, because the description tells the fact.
 */
const Tile = memo(function Tile({ workflow, fact, descriptionId }: TileProps) {
  const Icon = workflow.icon;
  return (
    <li
      className={cn("tile", fact.attention && "is-hot")}
      style={{ "--hue": phaseColor(workflow.phase) } as CSSProperties}
    >
      <span className="tile-icon">
        <Icon size={22} strokeWidth={1.75} aria-hidden />
        {fact.attention ? <i className="tile-dot" /> : null}
      </span>
      <span className="tile-phase" aria-hidden="true">
        {workflow.phase}
      </span>
      <Link to={workflow.path} className="tile-name" aria-describedby={descriptionId}>
        {workflow.name}
      </Link>
      <span
        aria-hidden="true"
        className={cn("tile-fact num", fact.sign === 1 && "is-up", fact.sign === -1 && "is-down")}
      >
        <Triangle sign={fact.sign ?? 0} />
        {fact.text}
      </span>
    </li>
  );
});
