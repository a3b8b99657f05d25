import { useEffect } from "react";
import { setZoneDisplay } from "@/lib/format";
import { useSettings } from "@/lib/live/hooks";

const MOTION = { system: undefined, on: "reduced", off: "full" } as const;

function put(name: string, value: string | undefined): void {
  if (value === undefined) {
    delete document.documentElement.dataset[name];
  } else {
    document.documentElement.dataset[name] = value;
  }
}

/** Makes the saved density, motion and time zone take effect on the whole screen. */
export function usePreferences(): void {
  const preferences = useSettings().data?.preferences;
  const zone = preferences?.time_zone ?? "ET";
  const density = preferences?.density;
  const motion = preferences?.reduced_motion ?? "system";
  // Before the children draw, so that they write their times in the chosen zone.
  setZoneDisplay(zone);
  useEffect(() => {
    put("density", density === "compact" ? density : undefined);
    put("motion", MOTION[motion]);
  }, [density, motion]);
  useEffect(
    () => () => {
      put("density", undefined);
      put("motion", undefined);
      setZoneDisplay("ET");
    },
    [],
  );
}
