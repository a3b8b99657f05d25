import { createContext, useCallback, useContext, useEffect, useRef, useState } from "react";

type Arrive = (heading: HTMLElement | null) => void;

export const ArrivalContext = createContext<Arrive>(() => undefined);

/**
 * The ref of the heading that the focus goes to when what it heads is opened.
 *
 * It goes there, too, when the `state` of that changes and what had the focus goes with the old one, as Cancel does.
 */
export function useArrival(state?: string): Arrive {
  const arrive = useContext(ArrivalContext);
  const heading = useRef<HTMLElement | null>(null);
  const before = useRef(state);
  useEffect(() => {
    if (
      before.current !== undefined &&
      before.current !== state &&
      document.activeElement === document.body
    ) {
      heading.current?.focus();
    }
    before.current = state;
  }, [state]);
  return useCallback(
    (element) => {
      heading.current = element;
      arrive(element);
    },
    [arrive],
  );
}

/**
 * Brings the focus to the heading of what is shown, once it is there.
 *
 * That is when it was asked for, and when what had the focus is gone with what was shown before.
 */
export function useArrivals(shown: string) {
  const isAwaited = useRef(false);
  const heading = useRef<HTMLElement | null>(null);
  const before = useRef(shown);
  const [{ expect, arrive }] = useState(() => ({
    expect: () => {
      isAwaited.current = true;
    },
    arrive: (element: HTMLElement | null) => {
      heading.current = element;
      if (element && isAwaited.current) {
        isAwaited.current = false;
        element.focus();
      }
    },
  }));
  useEffect(() => {
    if (before.current !== shown && document.activeElement === document.body) {
      isAwaited.current = heading.current === null;
      heading.current?.focus();
    }
    before.current = shown;
  }, [shown]);
  return { expect, arrive };
}
