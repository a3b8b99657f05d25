import { counted, formatMoney, formatQuantity } from "@/lib/format";
import { useBuilder } from "../builder-context";
import { type Definition, weightWords } from "../model";
import type { Direction } from "../sides";
import { sizingWords } from "../sizing-words";
import { distanceShort } from "../stops";
import { writingShort } from "../writing";

/** Where each tile's settings stand on the page. */
export const CARD_IDS = {
  universe: "strategy-universe",
  size: "strategy-size",
  limits: "strategy-limits",
  costs: "strategy-costs",
  options: "strategy-options",
} as const;

const FILL_NOTES: Readonly<Record<Definition["evaluation"], string>> = {
  every_close: "after each close",
  week_end: "weekly",
  month_end: "monthly",
  quarter_end: "quarterly",
};

const DIRECTION_NOTES: Readonly<Record<Direction, string>> = {
  long: "",
  short: ", sold short",
  both: ", both ways",
};
const LIMIT_SIDES: Readonly<Record<Direction, string>> = { long: "below", short: "above", both: "away" };

interface Tile {
  card: keyof typeof CARD_IDS;
  name: string;
  value: string;
  note: string;
}

function tilesOf({
  universe,
  sizing,
  risk,
  costs,
  timeframe,
  evaluation,
  parameters,
  entry_limit: limit,
  direction,
  option_writing: writing,
}: Definition): Tile[] {
  const target = risk.target ? distanceShort(risk.target, parameters) : null;
  return [
    {
      card: "universe",
      name: "Trades",
      value: universe.name || "No name",
      note: `${counted(universe.symbols.length, "symbol")}${DIRECTION_NOTES[direction]}`,
    },
    { card: "size", name: "Size", value: sizingWords(sizing, parameters), note: "a position" },
    {
      card: "limits",
      name: "At most",
      value: counted(risk.max_positions, "position"),
      note: `each up to ${weightWords(risk.max_weight).replace(".00", "")}`,
    },
    {
      card: "limits",
      name: "Stop",
      value: risk.stop ? distanceShort(risk.stop, parameters) : "None",
      note: target ? `target ${target}` : "no target",
    },
    {
      card: "size",
      name: "Fill",
      value: limit
        ? `Limit ${distanceShort(limit, parameters)} ${LIMIT_SIDES[direction]}`
        : timeframe === "1d"
          ? "Next open"
          : "Next bar's open",
      note: FILL_NOTES[evaluation],
    },
    {
      card: "costs",
      name: "Cost model",
      value: `${formatQuantity(costs.slippage_bps)} bps + ${formatMoney(costs.commission_per_share)}`,
      note: "a side, and a share",
    },
    ...(writing ? [{ card: "options" as const, name: "Writes", ...writingShort(writing, parameters) }] : []),
  ];
}

/** Brings the settings of a tile into view, with the focus on their first field. */
function goTo(card: Tile["card"]): void {
  document
    .getElementById(CARD_IDS[card])
    ?.querySelector<HTMLElement>("select, input, textarea, button")
    ?.focus();
}

/** What surrounds the rules, at a glance; each tile leads to its settings. */
export function SettingsTiles() {
  const { definition } = useBuilder();
  return (
    <ul aria-label="Settings at a glance" className="grid grid-cols-2 gap-2 @min-[560px]:grid-cols-3">
      {tilesOf(definition).map(({ card, name, value, note }) => (
        <li key={name} className="min-w-0">
          <button
            type="button"
            onClick={() => goTo(card)}
            className="num h-full w-full rounded-button border border-line2 bg-sunk px-2.5 py-2 text-left hover:border-strong"
          >
            <span className="flex flex-wrap justify-between gap-x-2 text-12">
              <span className="shrink-0 text-text2">{name}</span>
              <span className="truncate text-text3" title={note}>
                {note}
              </span>
            </span>
            <b className="block truncate text-13" title={value}>
              {value}
            </b>
          </button>
        </li>
      ))}
    </ul>
  );
}
