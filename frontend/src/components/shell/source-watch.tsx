import { useEffect, useRef } from "react";
import { useIndexQuote } from "./market";

/** Long enough to be read by who looks elsewhere; header and footer go on naming the source. */
const SHOWN_MS = 15_000;

/** Says once, on whichever page, when prices begin to come from somebody else: the source never changes in silence. */
export function SourceWatch() {
  const { quote } = useIndexQuote("SPY");
  // An old price comes from nobody at present.
  const source = quote?.delay === "stale" ? undefined : quote?.source;
  const known = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (source === undefined) {
      return;
    }
    const before = known.current;
    known.current = source;
    if (before !== undefined && before !== source) {
      // Loaded with the toaster, outside the first page's critical path.
      void import("sonner").then(({ toast }) =>
        toast(`Prices now come from ${source}, no longer from ${before}.`, {
          id: "source-of-prices",
          duration: SHOWN_MS,
        }),
      );
    }
  }, [source]);
  return null;
}
