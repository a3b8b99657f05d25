import { memo, type ReactNode } from "react";
import { phaseColor, WORKFLOWS, type WorkflowId } from "@/lib/workflows";
import type { Facts } from "./facts";
import { phases, VIEW_BOX, wedges } from "./geometry";
import { useRoving } from "./roving";
import { SessionRing } from "./session-ring";
import { Wedge } from "./wedge";

export interface DialProps {
  facts: Facts;
  /** Share of the session that has passed, 0 to 1. */
  progress: number;
  descriptionIds: Readonly<Record<WorkflowId, string>>;
  /** The tab stop; the shell gives the wedge that was just left. */
  initial: WorkflowId;
  /** Focus the tab stop when mounted, after "back to the dial". */
  focusOnMount: boolean;
  /** Told the wedge under the pointer or with the focus; must be stable. */
  onPoint: (id: WorkflowId) => void;
  /** What stands in the middle. */
  children: ReactNode;
}

/** The radial menu of the ten workflows, drawn as one SVG with real links. */
export function Dial(props: DialProps) {
  const { facts, progress, descriptionIds, initial, focusOnMount, onPoint, children } = props;
  const { active, handlers } = useRoving(initial, focusOnMount, onPoint);
  return (
    <div className="dial">
      <svg viewBox={VIEW_BOX} className="dial-svg" role="presentation">
        <DialPaint />
        <g role="list">
          {WORKFLOWS.map((workflow, index) => {
            const geometry = wedges()[index];
            return geometry ? (
              <Wedge
                key={workflow.id}
                workflow={workflow}
                geometry={geometry}
                fact={facts[workflow.id]}
                descriptionId={descriptionIds[workflow.id]}
                isTabStop={workflow.id === active}
                handlers={handlers}
              />
            ) : null;
          })}
        </g>
        <SessionRing progress={progress} />
      </svg>
      <div className="dial-hub">{children}</div>
    </div>
  );
}

/** Gradients and the ring of phases; decoration. */
const DialPaint = memo(function DialPaint() {
  return (
    <g aria-hidden="true">
      <defs>
        <radialGradient id="wedge-rest" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="320">
          <stop offset=".5" stopColor="var(--color-wedge-a)" />
          <stop offset="1" stopColor="var(--color-wedge-b)" />
        </radialGradient>
        <radialGradient id="wedge-focus" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="325">
          <stop offset=".5" stopColor="var(--color-wedge-focus-a)" />
          <stop offset="1" stopColor="var(--color-wedge-focus-b)" />
        </radialGradient>
      </defs>
      {phases().map(({ phase, ring, labelPath }) => (
        <g key={phase} style={{ color: phaseColor(phase) }}>
          <path d={ring} fill="currentColor" opacity=".5" />
          <path id={`phase-${phase}`} d={labelPath} fill="none" />
          <text className="phase">
            <textPath href={`#phase-${phase}`} startOffset="50%">
              {phase.toUpperCase()}
            </textPath>
          </text>
        </g>
      ))}
    </g>
  );
});
