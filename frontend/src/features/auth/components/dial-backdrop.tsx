import { phases, VIEW_BOX, wedges } from "@/components/radial-menu/geometry";
import { SessionRing } from "@/components/radial-menu/session-ring";
import { phaseColor, WORKFLOWS } from "@/lib/workflows";

/** The dial behind the card: decoration, without facts or quotes. */
export function DialBackdrop() {
  return (
    <svg className="auth-dial" viewBox={VIEW_BOX} aria-hidden="true">
      {phases().map(({ phase, ring }) => (
        <path key={phase} d={ring} fill={phaseColor(phase)} opacity=".75" />
      ))}
      {WORKFLOWS.map((workflow, index) => {
        const geometry = wedges()[index];
        const Icon = workflow.icon;
        const color = phaseColor(workflow.phase);
        return geometry ? (
          <g key={workflow.id}>
            <path d={geometry.path} fill="var(--color-wedge-b)" stroke="var(--color-tick)" />
            <path d={geometry.edge} fill={color} opacity=".5" />
            <Icon
              x={geometry.center.x - 17}
              y={geometry.center.y - 17}
              width={34}
              height={34}
              color={color}
              strokeWidth={1.75}
            />
          </g>
        ) : null;
      })}
      <SessionRing progress={0} />
    </svg>
  );
}
