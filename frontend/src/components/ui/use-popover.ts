import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";

export interface Popover<Frame extends HTMLElement> {
  isOpen: boolean;
  /** Goes on what holds the button (its first one) and the panel. */
  frame: RefObject<Frame | null>;
  onKeyDown: (event: KeyboardEvent) => void;
  toggle: () => void;
  /** Close and give the focus back to the button. */
  close: () => void;
}

/** A panel under a button: it closes on Escape and on a press outside. */
export function usePopover<Frame extends HTMLElement = HTMLDivElement>(): Popover<Frame> {
  const [isOpen, setOpen] = useState(false);
  const frame = useRef<Frame>(null);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!frame.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    if (isOpen) {
      document.addEventListener("pointerdown", outside);
    }
    return () => document.removeEventListener("pointerdown", outside);
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    frame.current?.querySelector("button")?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      close();
    }
  };
  return { isOpen, frame, onKeyDown, toggle: () => setOpen(!isOpen), close };
}
