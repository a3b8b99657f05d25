import type { components } from "@/api/schema";

const AT = "2026-11-23T18:46:00Z";

type OwnAccount = components["schemas"]["OwnAccountRead"];

/** The account in use; name what differs. */
export function accountWith(changes: Partial<OwnAccount> = {}): OwnAccount {
  return {
    id: "acc_1",
    name: "Paper account",
    broker: "paper",
    broker_name: "PaiiD paper broker",
    is_selected: true,
    is_demo: false,
    currency: "USD",
    lot_method: "fifo",
    starting_cash: "100000",
    created_at: "2026-09-01T14:00:00Z",
    first_day: "2026-09-01",
    archived_at: null,
    ...changes,
  };
}

export type Preferences = components["schemas"]["PreferencesRead"];

/** Saved settings; name what differs. */
export function settingsWith(changes: Partial<Preferences>): components["schemas"]["SettingsRead"] {
  return {
    version: 1,
    updated_at: AT,
    preferences: {
      theme: "dark",
      density: "comfortable",
      number_keys_enabled: true,
      share_measurements: false,
      reduced_motion: "system",
      time_zone: "ET",
      default_symbol: "TLT",
      default_order_type: "market",
      default_time_in_force: "day",
      confirm_orders: true,
      watchlist: ["TLT"],
      news_muted_sources: [],
      morning_at: null,
      morning_steps: ["market", "orders"],
      hide_amounts: false,
      bearable_fall_percent: null,
      trading_paused: false,
      ...changes,
    },
  };
}
