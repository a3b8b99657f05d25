import { ChevronDown } from "lucide-react";
import { Button } from "@/components/ui/button";
import { SymbolSearch } from "@/components/ui/symbol-search";
import { usePopover } from "@/components/ui/use-popover";
import { useDashboard } from "../hooks/use-dashboard";

const DEFAULT = "SPY";
const USUAL = ["SPY", "QQQ", "TLT", "GLD"] as const;

/** What the account is compared with: SPY, one of the usual ones, or any symbol. */
export function BenchmarkChooser() {
  const { search, onSearch } = useDashboard();
  const { isOpen, frame, onKeyDown, toggle, close } = usePopover<HTMLSpanElement>();
  const current = search.benchmark ?? DEFAULT;
  const choose = (symbol: string) => {
    close();
    onSearch({ benchmark: symbol === DEFAULT ? undefined : symbol });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the panel from anywhere inside it.
    <span ref={frame} className="relative" onKeyDown={onKeyDown}>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={`Benchmark ${current}, same deposits`}
        onClick={toggle}
        className="inline-flex h-7 items-center gap-1 rounded-control px-1 font-semibold text-text2 hover:text-text"
      >
        {current}
        <ChevronDown size={13} aria-hidden />
      </button>
      {isOpen ? (
        <fieldset
          aria-label="Benchmark"
          className="absolute top-full left-0 z-30 m-0 mt-1 grid w-64 gap-2 rounded-button border border-line2 bg-s2 p-2.5 shadow-pop"
        >
          <span className="flex flex-wrap gap-1.5">
            {USUAL.map((symbol) => (
              <Button key={symbol} size="sm" aria-pressed={symbol === current} onClick={() => choose(symbol)}>
                {symbol}
              </Button>
            ))}
          </span>
          <SymbolSearch label="Another benchmark" placeholder="Any symbol" onSelect={choose} />
        </fieldset>
      ) : null}
    </span>
  );
}
