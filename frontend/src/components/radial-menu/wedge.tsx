import { Link } from "@tanstack/react-router";
import type { CSSProperties, KeyboardEvent, Ref } from "react";
import { cn } from "@/lib/cn";
import { phaseColor, type Workflow } from "@/lib/workflows";
import { ARRIVES_LATER, type Fact } from "./facts";
import type { WedgeGeometry } from "./geometry";

export interface WedgeProps {
  workflow: Workflow;
  geometry: WedgeGeometry;
  fact: Fact;
  descriptionId: string;
  isTabStop: boolean;
  ref: Ref<HTMLAnchorElement>;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: () => void;
  onHover: (hovered: boolean) => void;
}

/** One wedge: a real link whose outline is its hit area. */
export function Wedge(props: WedgeProps) {
  const { workflow, geometry, fact, descriptionId, isTabStop, ref, onKeyDown, onFocus, onHover } = props;
  const style = {
    "--hue": phaseColor(workflow.phase),
    "--out-x": geometry.outward.x.toFixed(4),
    "--out-y": geometry.outward.y.toFixed(4),
  } as CSSProperties;
  return (
    <g role="listitem">
      <Link
        ref={ref}
        to={workflow.path}
        className={cn("wedge", workflow.arrivesWith && "is-later")}
        style={style}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={workflow.name}
        aria-describedby={descriptionId}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onPointerEnter={() => onHover(true)}
        onPointerLeave={() => onHover(false)}
      >
        <path className="w" d={geometry.path} />
        <path className="edge" d={geometry.edge} />
        <path className="ring" d={geometry.focusPath} />
        <WedgeContent workflow={workflow} geometry={geometry} fact={fact} />
      </Link>
    </g>
  );
}

function WedgeContent({ workflow, geometry, fact }: Pick<WedgeProps, "workflow" | "geometry" | "fact">) {
  const { x, y } = geometry.center;
  const top = y - 34.5 - 9 * (workflow.lines.length - 1);
  const text = workflow.arrivesWith ? ARRIVES_LATER : fact.text;
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
