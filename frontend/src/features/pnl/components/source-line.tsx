import { BrokerName } from "@/components/shell/broker-name";
import { TrustLine } from "@/components/ui/trust-strip";
import { formatClock } from "@/lib/format";
import type { Performance } from "../model";

/** Where the valuations come from, how far apart they are, and who drew them; its room is kept while they load. */
export function SourceLine({ found }: { found: Performance | undefined }) {
  return (
    <div className="mt-1.5 flex min-h-[18px] flex-wrap items-center gap-x-3 gap-y-0.5 text-11 text-text3">
      {found ? (
        <>
          <TrustLine quote={found} />
          <BrokerName />
          <span>
            Valued {found.interval === "5m" ? "every five minutes" : "at closes"}, last at{" "}
            {formatClock(found.as_of)}
          </span>
        </>
      ) : null}
      <span className="tile:ml-auto">
        Drag, or Shift + arrows and Enter, to zoom · Drawn with{" "}
        <a href="https://www.tradingview.com/" className="underline" rel="noreferrer" target="_blank">
          TradingView
        </a>
      </span>
    </div>
  );
}
