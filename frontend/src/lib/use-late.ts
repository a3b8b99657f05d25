import { useEffect, useState } from "react";

/** False while the page is still loading its first view, then true: for what may come a moment later. */
export function useLate(afterMs = 800): boolean {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), afterMs);
    return () => clearTimeout(timer);
  }, [afterMs]);
  return isLate;
}
