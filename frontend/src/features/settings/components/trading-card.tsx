import { Field, Select } from "@/components/ui/field";
import { SymbolSearch } from "@/components/ui/symbol-search";
import { TIME_LONG_NAMES, TYPE_NAMES } from "@/lib/orders/words";
import { usePreferenceDraft } from "../hooks/use-preference-draft";
import type { Preferences } from "../model";
import { PreferenceBlock } from "./preference-block";
import { SettingRow, SwitchRow } from "./setting-row";

type OrderType = Preferences["default_order_type"];
type TimeInForce = Preferences["default_time_in_force"];

const FALLS = [
  { value: "", label: "Not told" },
  ...[5, 10, 20, 30, 40, 50, 60].map((percent) => ({ value: `${percent}`, label: `${percent}%` })),
];

function optionsOf<Value extends string>(names: Record<Value, string>) {
  return Object.entries<string>(names).map(([value, label]) => ({ value, label }));
}

/** What a new order ticket starts with, whether an order is asked about once more, and the switch that stops all. */
export function TradingCard() {
  const state = usePreferenceDraft();
  return (
    <PreferenceBlock title="Trading defaults" state={state} height="h-[505px] tile:h-[426px]">
      {(preferences) => (
        <>
          <SettingRow label="Default symbol" hint="The ticket and research open with it.">
            <span className="num text-15 font-bold">{preferences.default_symbol}</span>
            <SymbolSearch
              label="Choose another default symbol"
              placeholder="Choose another"
              className="w-full"
              onSelect={(default_symbol) => state.change({ default_symbol })}
            />
          </SettingRow>
          <div className="grid gap-3 border-b border-hair py-2.5 tile:grid-cols-2">
            <Field label="Order type">
              {(ids) => (
                <Select
                  {...ids}
                  value={preferences.default_order_type}
                  options={optionsOf(TYPE_NAMES)}
                  onChange={(event) => state.change({ default_order_type: event.target.value as OrderType })}
                />
              )}
            </Field>
            <Field label="Time in force">
              {(ids) => (
                <Select
                  {...ids}
                  value={preferences.default_time_in_force}
                  options={optionsOf(TIME_LONG_NAMES)}
                  onChange={(event) =>
                    state.change({ default_time_in_force: event.target.value as TimeInForce })
                  }
                />
              )}
            </Field>
          </div>
          <div className="border-b border-hair py-2.5">
            <Field
              label="Fall you could sit through"
              hint="From a peak of your money. Strategy templates say whether they stayed within."
            >
              {(ids) => (
                <Select
                  {...ids}
                  value={`${preferences.bearable_fall_percent ?? ""}`}
                  options={FALLS}
                  onChange={(event) =>
                    state.change({ bearable_fall_percent: Number(event.target.value) || null })
                  }
                />
              )}
            </Field>
          </div>
          <SwitchRow
            label="Ask before sending an order"
            hint="Shows the order and its costs once more."
            checked={preferences.confirm_orders}
            onChange={(confirm_orders) => state.change({ confirm_orders })}
          />
          <SwitchRow
            label="Pause trading"
            hint="Nothing is opened; you can still close."
            checked={preferences.trading_paused}
            onChange={(trading_paused) => state.change({ trading_paused })}
          />
        </>
      )}
    </PreferenceBlock>
  );
}
