import { Link } from "@tanstack/react-router";
import { type CSSProperties, type KeyboardEvent, memo } from "react";
import { cn } from "@/lib/cn";
import { phaseColor, type Workflow, type WorkflowId } from "@/lib/workflows";
import type { Fact } from "./facts";
import type { WedgeGeometry } from "./geometry";

export interface WedgeProps {
  workflow: Workflow;
  geometry: WedgeGeometry;
  fact: Fact;
  descriptionId: string;
  isTabStop: boolean;
  handlers: WedgeHandlers;
}

/** Stable functions, so that a wedge draws itself anew only when its own fact or tab stop changes. */
export interface WedgeHandlers {
  onLink: (id: WorkflowId, link: HTMLAnchorElement | null) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: (id: WorkflowId) => void;
  onHover: (id: WorkflowId, hovered: boolean) => void;
}

/** One wedge: a real link whose outline is its hit area. */
export const Wedge = memo(function Wedge(props: WedgeProps) {
  const { workflow, geometry, fact, descriptionId, isTabStop, handlers } = props;
  const { id } = workflow;
  const style = {
    "--hue": phaseColor(workflow.phase),
    "--out-x": geometry.outward.x.toFixed(4),
    "--out-y": geometry.outward.y.toFixed(4),
  } as CSSProperties;
  return (
    <g role="listitem">
      <Link
        ref={(link) => handlers.onLink(id, link)}
        to={workflow.path}
        className="wedge"
        style={style}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={workflow.name}
        aria-describedby={descriptionId}
        onKeyDown={handlers.onKeyDown}
        onFocus={() => handlers.onFocus(id)}
        onPointerEnter={() => handlers.onHover(id, true)}
        onPointerLeave={() => handlers.onHover(id, false)}
      >
        <path className="w" d={geometry.path} />
        <path className="edge" d={geometry.edge} />
        <path className="ring" d={geometry.focusPath} />
        <WedgeContent workflow={workflow} geometry={geometry} fact={fact} />
      </Link>
    </g>
  );
});

function WedgeContent({ workflow, geometry, fact }: Pick<WedgeProps, "workflow" | "geometry" | "fact">) {
  const { x, y } = geometry.center;
  const top = y - 34.5 - 9 * (workflow.lines.length - 1);
  const { text } = fact;
  const Icon = workflow.icon;
  return (
    <g aria-hidden="true" className="content">
      <Icon x={x - 13} y={top} width={26} height={26} strokeWidth={1.75} className="ic" />
      {fact.attention ? <circle className="attention" cx={x + 16} cy={top + 2} r={4} /> : null}
      {workflow.lines.map((line, index) => (
        <text key={line} className="lb" x={x} y={top + 48 + 18 * index}>
          {line}
        </text>
      ))}
      <text
        className={cn("dt num", fact.sign === 1 && "is-up", fact.sign === -1 && "is-down")}
        x={x}
        y={top + 65 + 18 * (workflow.lines.length - 1)}
      >
        {text}
      </text>
      <text className="ky" x={geometry.keyAt.x} y={geometry.keyAt.y + 4}>
        {workflow.key}
      </text>
    </g>
  );
}
