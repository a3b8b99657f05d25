import { useEffect } from "react";
import { useSettings } from "@/lib/live/hooks";

let loaded: Promise<typeof import("@/lib/measuring")> | null = null;

/** Measures the page where its user has agreed; until then not even the code for it is loaded. */
export function useMeasuring(): void {
  const isWanted = useSettings().data?.preferences.share_measurements === true;
  useEffect(() => {
    if (isWanted) {
      loaded ??= import("@/lib/measuring");
      void loaded.then(({ startMeasuring }) => startMeasuring());
    } else {
      void loaded?.then(({ stopMeasuring }) => stopMeasuring());
    }
  }, [isWanted]);
}
