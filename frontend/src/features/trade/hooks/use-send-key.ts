import { useEffect, useRef } from "react";

/** Ctrl-Enter (⌘-Enter) calls `action`, unless a dialog other than the ticket's own review is open. */
export function useSendKey(action: () => void, isReviewing: boolean): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isOther = !isReviewing && document.querySelector("dialog[open]") !== null;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat && !isOther) {
        event.preventDefault();
        latest.current();
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isReviewing]);
}
