import { useEffect, useRef, useState } from "react";
import { useIndexQuote } from "./market";

/** Says once, politely, when prices begin to come from somebody else: the source never changes in silence. */
export function SourceWatch() {
  const source = useIndexQuote("SPY").quote?.source;
  const known = useRef<string | undefined>(undefined);
  const [words, setWords] = useState("");
  useEffect(() => {
    if (source === undefined) {
      return;
    }
    if (known.current !== undefined && known.current !== source) {
      setWords(`Prices now come from ${source}, no longer from ${known.current}.`);
    }
    known.current = source;
  }, [source]);
  return (
    <p role="status" className="sr-only">
      {words}
    </p>
  );
}
