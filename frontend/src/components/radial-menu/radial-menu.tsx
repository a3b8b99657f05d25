import { type ReactNode, useId, useState } from "react";
import { DIAL, TILES, useMedia } from "@/lib/use-media";
import { WORKFLOWS, type WorkflowId } from "@/lib/workflows";
import { Dial } from "./dial";
import type { Facts } from "./facts";
import { Tiles } from "./tiles";

export interface RadialMenuProps {
  facts: Facts;
  progress: number;
  initial: WorkflowId;
  focusOnMount: boolean;
  onPoint: (id: WorkflowId) => void;
  /** The hub's content. */
  children: ReactNode;
}

/** The workflows' navigation: the dial where there is room, else tiles; one list feeds both. */
export function RadialMenu(props: RadialMenuProps) {
  const { facts, progress, initial, focusOnMount, onPoint, children } = props;
  const id = useId();
  const [descriptionIds] = useState(
    () =>
      Object.fromEntries(WORKFLOWS.map((item) => [item.id, `${id}${item.id}`])) as Record<WorkflowId, string>,
  );
  return (
    <nav aria-label="Workflows" className="radial-menu">
      {useMedia(TILES) ? null : (
        <Dial
          facts={facts}
          progress={progress}
          descriptionIds={descriptionIds}
          initial={initial}
          focusOnMount={focusOnMount}
          onPoint={onPoint}
        >
          {children}
        </Dial>
      )}
      {useMedia(DIAL) ? null : <Tiles facts={facts} descriptionIds={descriptionIds} />}
      <div hidden>
        {WORKFLOWS.map((item) => {
          const fact = facts[item.id].text;
          return (
            <span key={item.id} id={descriptionIds[item.id]}>
              {fact ? `${fact}. ` : ""}
              {item.about}
            </span>
          );
        })}
      </div>
    </nav>
  );
}
