import { useEffect, useState } from "react";

/** False while the page is still loading its first view, then true: for what may come a moment later. */
export function useSettled(afterMs = 800): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), afterMs);
    return () => clearTimeout(timer);
  }, [afterMs]);
  return settled;
}
