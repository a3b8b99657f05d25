import { useEffect, useRef, useState } from "react";
import { WORKFLOWS, type WorkflowId } from "@/lib/workflows";
import { moveFocus, typeAhead } from "./navigation";
import type { WedgeHandlers } from "./wedge";

const TYPE_AHEAD_MS = 700;

/** Which wedge each key means, given the letters that were typed just before it. */
function createKeyReader(): (key: string, id: WorkflowId) => WorkflowId | undefined {
  let typed = "";
  let typedAt = 0;
  const letters = (key: string, index: number): number | null => {
    const now = Date.now();
    typed = now - typedAt < TYPE_AHEAD_MS ? typed + key : key;
    typedAt = now;
    return typeAhead(typed, index);
  };
  return (key, id) => {
    const index = WORKFLOWS.findIndex((item) => item.id === id);
    const target = /^[a-z&]$/i.test(key) ? letters(key, index) : moveFocus(key, index);
    return target === null ? undefined : WORKFLOWS[target]?.id;
  };
}

function go(link: HTMLAnchorElement | null | undefined, opens: boolean): void {
  if (opens) {
    link?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  } else {
    link?.focus();
  }
}

/**
 * Roving focus over the wedges: one tab stop, moved by arrows, Home, End and letters.
 *
 * The handlers stay the same for the life of the dial, so `onPoint` must too.
 */
export function useRoving(initial: WorkflowId, focusOnMount: boolean, onPoint: (id: WorkflowId) => void) {
  const [active, setActive] = useState(initial);
  const links = useRef(new Map<WorkflowId, HTMLAnchorElement | null>());
  const current = useRef(initial);
  useEffect(() => {
    if (focusOnMount) {
      links.current.get(initial)?.focus({ preventScroll: true });
    }
  }, [focusOnMount, initial]);
  const [handlers] = useState((): WedgeHandlers => {
    const read = createKeyReader();
    return {
      onLink: (id, link) => {
        links.current.set(id, link);
      },
      onFocus: (id) => {
        current.current = id;
        setActive(id);
        onPoint(id);
      },
      onHover: (id, hovered) => onPoint(hovered ? id : current.current),
      onKeyDown: (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) {
          return;
        }
        const opens = event.key === " " || event.key === "Enter";
        const target = opens ? current.current : read(event.key, current.current);
        if (target) {
          event.preventDefault();
          go(links.current.get(target), opens);
        }
      },
    };
  });
  return { active, handlers };
}
