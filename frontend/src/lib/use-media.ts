import { useCallback, useSyncExternalStore } from "react";

/** Whether a media query holds, such as `(width < 632px)`; false where the browser cannot tell. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia?.(query);
      list?.addEventListener("change", listener);
      return () => list?.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia?.(query).matches ?? false,
    () => false,
  );
}

/** The main area is below 600 px: the phone's layout (the rail is hidden, gutters are 16 px). */
export const PHONE = "(width < 632px)";
/** The main area is 1240 px or wider: everything side by side. */
export const WIDE = "(width >= 1376px)";
/** The main area is below 900 px (rail 84 px, gutters 26 px): one column, table rows become two-line items. */
export const NARROW = "(width < 1036px)";
/** The home screen shows tiles instead of the dial. */
export const TILES = "(width < 45rem)";
/** The home screen shows the dial. Both are false where the browser cannot tell: then both are drawn, and CSS chooses. */
export const DIAL = "(width >= 45rem)";
