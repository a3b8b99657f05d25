import { type RefObject, useEffect, useRef } from "react";
import { isTaken } from "@/components/shell/use-shortcuts";
import { useSingleKeys } from "@/components/shell/use-single-keys";

const STEPS: Record<string, number> = { j: 1, k: -1 };

/** J and K move the focus through the stories inside the element that takes the ref. */
export function useStoryKeys(): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  const isOn = useSingleKeys();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const step = STEPS[event.key.toLowerCase()];
      if (!isOn || step === undefined || isTaken(event)) {
        return;
      }
      const stories = [...(list.current?.querySelectorAll<HTMLElement>("[data-story]") ?? [])];
      const at = stories.findIndex((story) => story.contains(document.activeElement));
      const next = stories[at < 0 ? 0 : at + step];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isOn]);
  return list;
}
