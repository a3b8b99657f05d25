import { useLayoutEffect, useRef, useState } from "react";
import type { OpenedEntry } from "../components/explanation-inputs";

/** The entry that is open in place of a figure's body; the way back ends at the button that opened it. */
export function useEntry() {
  const [opened, setOpened] = useState<OpenedEntry | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const left = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (opened === null && left.current !== null) {
      // The rows are drawn anew as they are scrolled, so the button is another one than was pressed.
      const key = CSS.escape(left.current);
      left.current = null;
      const button = body.current?.querySelector<HTMLElement>(`[data-ledger-entry="${key}"]`);
      const list = body.current?.querySelector<HTMLElement>("section[tabindex]");
      (button ?? list)?.focus();
    }
  }, [opened]);
  const onBack = () => {
    left.current = opened?.key ?? null;
    setOpened(null);
  };
  return { opened, onEntry: setOpened, onBack, body };
}
