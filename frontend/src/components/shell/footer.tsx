import { ArrowLeft, ArrowRight } from "lucide-react";
import { Kbd } from "@/components/ui/kbd";
import { cn } from "@/lib/cn";
import { zoneName } from "@/lib/format";
import { useDelay } from "@/lib/live/truth";
import { useIndexQuote } from "./market";
import { useShell } from "./shell-context";
import { StreamState } from "./stream-state";

/** Where the market data comes from, in words; empty until the first quote. */
export function useDataLabel(): string {
  const { quote } = useIndexQuote("SPY");
  const delay = useDelay(quote);
  if (!quote || !delay) {
    return "";
  }
  return {
    simulated: "Simulated market data",
    live: `Live market data, ${quote.source}`,
    delayed: `Delayed market data, ${quote.source}`,
    stale: `Stale market data, ${quote.source}`,
  }[delay];
}

/** Freshness, source, time zone and shortcuts, at the bottom of every page. */
export function Footer({ home, className }: { home?: boolean; className?: string }) {
  const { openHelp } = useShell();
  const label = useDataLabel();
  return (
    <footer
      className={cn(
        "flex min-h-[38px] flex-wrap items-center gap-x-[18px] gap-y-1 border-t border-hair text-12 text-text3",
        className,
      )}
    >
      <StreamState />
      <span className={label.startsWith("Live") ? "" : "text-paper-text"}>{label}</span>
      {home ? null : <span>Times in {zoneName()}</span>}
      <span className="ml-auto hidden items-center gap-[18px] dial:inline-flex">
        {home ? <HomeKeys /> : <KeyHint keys={["H"]}>open the dial</KeyHint>}
        <button type="button" onClick={openHelp} className="hover:text-text">
          <KeyHint keys={["?"]}>all shortcuts</KeyHint>
        </button>
      </span>
    </footer>
  );
}

function KeyHint({ keys, children }: { keys: readonly string[]; children: string }) {
  return (
    <span className="inline-flex items-center gap-[7px]">
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
      {children}
    </span>
  );
}

function HomeKeys() {
  return (
    <>
      <span className="inline-flex items-center gap-[7px]">
        <Kbd>1</Kbd>–<Kbd>0</Kbd> open a workflow
      </span>
      <span className="inline-flex items-center gap-[7px]">
        <Kbd>
          <ArrowLeft size={10} role="img" aria-label="Left" />
        </Kbd>
        <Kbd>
          <ArrowRight size={10} role="img" aria-label="Right" />
        </Kbd>
        move
      </span>
    </>
  );
}
