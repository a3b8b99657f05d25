import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { SymbolSearch } from "@/components/ui/symbol-search";
import { useBuilder } from "../builder-context";
import { CARD_IDS } from "./settings-tiles";

/** Which symbols are traded. */
export function UniverseCard() {
  const { definition, change, unknown } = useBuilder();
  const { universe } = definition;
  const set = (symbols: string[]) => change({ ...definition, universe: { ...universe, symbols } });
  const strange = universe.symbols.filter((one) => unknown.includes(one));
  return (
    <Card title="Trades" id={CARD_IDS.universe}>
      <Field
        label="Name of the universe"
        className="mb-2.5"
        error={strange.length > 0 ? `The market does not know ${strange.join(", ")}.` : null}
      >
        {(ids) => (
          <Input
            {...ids}
            maxLength={80}
            autoComplete="off"
            value={universe.name}
            onChange={({ target }) =>
              change({ ...definition, universe: { ...universe, name: target.value, meaning: "" } })
            }
          />
        )}
      </Field>
      <ul aria-label="Symbols" className="mb-2.5 flex flex-wrap gap-1.5">
        {universe.symbols.map((symbol) => (
          <li key={symbol}>
            <Button
              size="sm"
              variant={unknown.includes(symbol) ? "danger" : "secondary"}
              aria-label={`Remove ${symbol}`}
              onClick={() => set(universe.symbols.filter((one) => one !== symbol))}
            >
              {symbol}
              <X size={12} aria-hidden />
            </Button>
          </li>
        ))}
      </ul>
      <SymbolSearch
        label="Add a symbol"
        placeholder="Add a symbol"
        onSelect={(symbol) => (universe.symbols.includes(symbol) ? null : set([...universe.symbols, symbol]))}
      />
    </Card>
  );
}
