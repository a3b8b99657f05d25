import { SegmentedControl } from "@/components/ui/segmented-control";
import { usePreferenceDraft } from "../hooks/use-preference-draft";
import { PreferenceBlock } from "./preference-block";
import { SettingRow, SwitchRow } from "./setting-row";

const DENSITIES = [
  { value: "comfortable", label: "Comfortable" },
  { value: "compact", label: "Compact" },
] as const;
const MOTIONS = [
  { value: "system", label: "As the device" },
  { value: "on", label: "On" },
  { value: "off", label: "Off" },
] as const;
const ZONES = [
  { value: "ET", label: "New York (ET)" },
  { value: "local", label: "This device" },
] as const;

/** How the product looks, moves and listens to keys. */
export function AppearanceCard() {
  const state = usePreferenceDraft();
  return (
    <PreferenceBlock title="Appearance and keyboard" state={state} height="h-[460px] tile:h-[372px]">
      {(preferences) => (
        <>
          <SettingRow label="Rows" hint="How much room tables take.">
            <SegmentedControl
              label="Rows"
              size="sm"
              value={preferences.density}
              options={DENSITIES}
              onChange={(density) => state.change({ density })}
            />
          </SettingRow>
          <SettingRow label="Reduced motion" hint="No lifts, no transitions.">
            <SegmentedControl
              label="Reduced motion"
              size="sm"
              value={preferences.reduced_motion}
              options={MOTIONS}
              onChange={(reduced_motion) => state.change({ reduced_motion })}
            />
          </SettingRow>
          <SettingRow label="Times" hint="Trading days and sessions stay New York's.">
            <SegmentedControl
              label="Times"
              size="sm"
              value={preferences.time_zone}
              options={ZONES}
              onChange={(time_zone) => state.change({ time_zone })}
            />
          </SettingRow>
          <SwitchRow
            label="Single-key shortcuts"
            hint="1 to 9 and 0 open the workflows, / searches, H goes home."
            checked={preferences.number_keys_enabled}
            onChange={(number_keys_enabled) => state.change({ number_keys_enabled })}
          />
          <SwitchRow
            label="Hide amounts"
            hint="Home, Active Positions and the P&L Dashboard show dots in place of your money and quantities; percentages stay."
            checked={preferences.hide_amounts}
            onChange={(hide_amounts) => state.change({ hide_amounts })}
          />
          <SwitchRow
            label="Measure pages"
            hint="Your browsers tell this instance how fast pages load and whether scripts fail, without your name."
            checked={preferences.share_measurements}
            onChange={(share_measurements) => state.change({ share_measurements })}
          />
          <SettingRow label="Theme" hint="A light theme does not exist yet.">
            <span className="text-13 text-text2">Dark</span>
          </SettingRow>
        </>
      )}
    </PreferenceBlock>
  );
}
