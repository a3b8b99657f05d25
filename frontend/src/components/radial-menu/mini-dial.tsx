import { WORKFLOWS, type WorkflowId } from "@/lib/workflows";
import { miniWedges } from "./geometry";

/** The folded dial on the rail: 42 px, with the current wedge lit. */
export function MiniDial({ current }: { current: WorkflowId | undefined }) {
  return (
    <svg width="42" height="42" viewBox="-21 -21 42 42" aria-hidden="true" className="mini-dial">
      {WORKFLOWS.map((item, index) => (
        <path
          key={item.id}
          d={miniWedges()[index]}
          fill={item.id === current ? "var(--color-brand)" : "var(--color-tick)"}
        />
      ))}
      <circle r="4.2" fill="var(--color-brand)" />
    </svg>
  );
}
