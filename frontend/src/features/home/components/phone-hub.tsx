import { memo, useDeferredValue } from "react";
import { SessionRing } from "@/components/radial-menu/session-ring";
import { useDataLabel } from "@/components/shell/footer";
import { Logo } from "@/components/shell/logo";
import { HubQuote, MarketPill, useMarketClock } from "@/components/shell/market";
import { formatMoment } from "@/lib/format";
import { useSettings } from "@/lib/live/hooks";
import { HubAsk } from "./hub-ask";

/** The hub as a card, below 720 px. */
export const PhoneHub = memo(function PhoneHub() {
  const clock = useMarketClock();
  const label = useDataLabel();
  return (
    <>
      <section className="phone-hub" aria-label="Market">
        <div className="phone-ring">
          <svg viewBox="-60 -60 120 120" width="120" height="120" aria-hidden="true">
            <SessionRing progress={clock?.progress ?? 0} small />
          </svg>
          <Logo />
        </div>
        <div className="min-w-0">
          <HubQuote symbol="SPY" />
          <HubQuote symbol="QQQ" />
          {/* Room for two lines is kept: after hours the words are longer. */}
          <div className="mt-1.5 flex min-h-[30px] items-center justify-between gap-1.5">
            <MarketPill />
            <span className="num text-12 text-right leading-tight text-text2">{clock?.nextShort}</span>
          </div>
        </div>
        <HubAsk />
      </section>
      <p className="phone-note num">
        <span className={label.startsWith("Live") ? "" : "text-paper-text"}>{label}</span>
        <Moment at={clock?.at} />
      </p>
    </>
  );
});

/** The market's time, drawn after the rest: the first date that a page writes takes 40 ms on a phone. */
function Moment({ at }: { at: number | undefined }) {
  const shown = useDeferredValue(at, undefined);
  // The settings choose the zone that times are written in.
  useSettings();
  return <span>{shown === undefined ? "" : formatMoment(new Date(shown).toISOString())}</span>;
}
