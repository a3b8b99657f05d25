import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { phaseColor, WORKFLOWS, type WorkflowId } from "@/lib/workflows";
import type { Facts } from "./facts";
import { PHASES, VIEW_BOX, WEDGES } from "./geometry";
import { moveFocus, typeAhead } from "./navigation";
import { SessionRing } from "./session-ring";
import { Wedge } from "./wedge";

const TYPE_AHEAD_MS = 700;

export interface DialProps {
  facts: Facts;
  /** Share of the session that has passed, 0 to 1. */
  progress: number;
  descriptionIds: Readonly<Record<WorkflowId, string>>;
  /** The tab stop; the shell gives the wedge that was just left. */
  initial: WorkflowId;
  /** Focus the tab stop when mounted, after "back to the dial". */
  focusOnMount: boolean;
  /** The wedge under the pointer or with the focus. */
  onPoint: (id: WorkflowId) => void;
  /** What stands in the middle. */
  children: ReactNode;
}

/** Roving focus over the wedges: one tab stop, moved by arrows, Home, End and letters. */
function useRoving(initial: WorkflowId, focusOnMount: boolean) {
  const start = Math.max(
    0,
    WORKFLOWS.findIndex((item) => item.id === initial),
  );
  const [active, setActive] = useState(start);
  const links = useRef<(HTMLAnchorElement | null)[]>([]);
  const typed = useRef({ text: "", at: 0 });
  useEffect(() => {
    if (focusOnMount) {
      links.current[start]?.focus({ preventScroll: true });
    }
  }, [focusOnMount, start]);
  const letters = (key: string): number | null => {
    const now = Date.now();
    const text = now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text + key : key;
    typed.current = { text, at: now };
    return typeAhead(text, active);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      links.current[active]?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      return;
    }
    const target = /^[a-z&]$/i.test(event.key) ? letters(event.key) : moveFocus(event.key, active);
    if (target !== null) {
      event.preventDefault();
      setActive(target);
      links.current[target]?.focus();
    }
  };
  return { active, setActive, links, onKeyDown };
}

/** The radial menu of the ten workflows, drawn as one SVG with real links. */
export function Dial(props: DialProps) {
  const { facts, progress, descriptionIds, initial, focusOnMount, onPoint, children } = props;
  const { active, setActive, links, onKeyDown } = useRoving(initial, focusOnMount);
  return (
    <div className="dial">
      <svg viewBox={VIEW_BOX} className="dial-svg" role="presentation">
        <DialPaint />
        <g role="list">
          {WORKFLOWS.map((workflow, index) => {
            const geometry = WEDGES[index];
            return geometry ? (
              <Wedge
                key={workflow.id}
                ref={(element) => {
                  links.current[index] = element;
                }}
                workflow={workflow}
                geometry={geometry}
                fact={facts[workflow.id]}
                descriptionId={descriptionIds[workflow.id]}
                isTabStop={index === active}
                onKeyDown={onKeyDown}
                onFocus={() => {
                  setActive(index);
                  onPoint(workflow.id);
                }}
                onHover={(hovered) => onPoint(hovered ? workflow.id : (WORKFLOWS[active]?.id ?? workflow.id))}
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
function DialPaint() {
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
      {PHASES.map(({ phase, ring, labelPath }) => (
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
}
