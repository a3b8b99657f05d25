import { memo, useDeferredValue, useEffect, useRef, useState } from "react";
import { RadialMenu } from "@/components/radial-menu/radial-menu";
import { BottomBar } from "@/components/shell/bottom-bar";
import { Footer } from "@/components/shell/footer";
import { Logo } from "@/components/shell/logo";
import { HubQuote, HubStatus, useMarketClock } from "@/components/shell/market";
import { cn } from "@/lib/cn";
import { hasNavigated, lastWorkflow } from "@/lib/navigated";
import { useWorkflowTelemetry } from "@/lib/telemetry";
import { useMeasuring } from "@/lib/use-measuring";
import { DIAL, TILES, useMedia } from "@/lib/use-media";
import type { WorkflowId } from "@/lib/workflows";
import { useFacts } from "../use-facts";
import { AccountCard } from "./account-card";
import { AttentionCard } from "./attention-card";
import { FocusCard } from "./focus-card";
import { HomeHeader } from "./home-header";
import { HubAsk } from "./hub-ask";
import { PhoneHub } from "./phone-hub";
import { WatchlistCard } from "./watchlist-card";
import "./home.css";

/** The dial with the account beside it. Its first render, without data, is what the build prerenders. */
export function HomePage() {
  const isTiles = useMedia(TILES);
  const isDial = useMedia(DIAL);
  // On a phone the cards stand below the first screen: they are drawn after it, in a second turn.
  const isSecondTurn = useDeferredValue(true, false);
  const isWhole = isSecondTurn || !isTiles;
  useWorkflowTelemetry("home");
  useMeasuring();
  const heading = useRef<HTMLHeadingElement>(null);
  const [left] = useState(lastWorkflow);
  const [pointed, setPointed] = useState<WorkflowId>(left ?? "recommendations");
  useEffect(() => {
    document.title = "PaiiD";
    // The dial takes the focus itself, on the wedge that was left.
    if (hasNavigated() && (isTiles || left === null)) {
      heading.current?.focus({ preventScroll: true });
    }
  }, [isTiles, left]);
  return (
    <div className="home">
      <div className="home-frame">
        <HomeHeader />
        <main id="main" tabIndex={-1} className="home-main">
          <h1 ref={heading} tabIndex={-1} className="sr-only">
            PaiiD home
          </h1>
          {isDial ? null : <PhoneHub />}
          <div className={cn("home-left", !isWhole && "is-awaited")}>
            {isTiles ? null : <AccountCard />}
            {isWhole ? <WatchlistCard /> : null}
          </div>
          <div className="home-dial">
            <HomeMenu left={left} onPoint={setPointed} />
          </div>
          <div className="home-right">
            {isWhole ? <AttentionCard /> : null}
            {isTiles ? null : <FocusCard id={pointed} />}
          </div>
        </main>
        {isWhole ? <Footer home className="home-footer" /> : null}
      </div>
      <BottomBar current="home" />
    </div>
  );
}

interface HomeMenuProps {
  /** The workflow that was just left. */
  left: WorkflowId | null;
  onPoint: (id: WorkflowId) => void;
}

/** The menu with its facts: what changes often, apart from the page around it. */
const HomeMenu = memo(function HomeMenu({ left, onPoint }: HomeMenuProps) {
  const facts = useFacts();
  const progress = useMarketClock()?.progress ?? 0;
  return (
    <RadialMenu
      facts={facts}
      progress={progress}
      initial={left ?? "recommendations"}
      focusOnMount={hasNavigated() && left !== null}
      onPoint={onPoint}
    >
      <Logo />
      <HubQuote symbol="SPY" />
      <HubQuote symbol="QQQ" />
      <HubStatus />
      <HubAsk />
    </RadialMenu>
  );
});
