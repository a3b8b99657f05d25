import { Outlet } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense, useEffect, useMemo, useState } from "react";
import { LiveProvider, useTopics } from "@/lib/live/provider";
import { AlertToasts } from "./alert-toasts";
import { ConnectionBanner } from "./connection-banner";
import { OrderToasts } from "./order-toasts";
import { type AssistantOpening, type ShellActions, ShellContext } from "./shell-context";
import { SourceWatch } from "./source-watch";
import { usePreferences } from "./use-preferences";
import { useShortcuts } from "./use-shortcuts";
import { useSingleKeys } from "./use-single-keys";

const loadPalette = () => import("./palette");
const Palette = lazy(loadPalette);
const HelpDialog = lazy(() => import("./help-dialog"));
const Toaster = lazy(() => import("@/components/ui/toaster"));

export interface AssistantProps {
  /** With what it was opened last; a new one each time. */
  opening: AssistantOpening;
  isOpen: boolean;
  onClose: () => void;
}

export interface AppShellProps {
  /** The assistant; loaded when it is opened first, and kept, so that an answer goes on behind a closed panel. */
  assistant: ComponentType<AssistantProps>;
}

/** What every signed-in page has: the stream, keyboard, toasts and dialogs. */
export function AppShell(props: AppShellProps) {
  return (
    <LiveProvider>
      <Frame {...props} />
    </LiveProvider>
  );
}

/** Loads toaster and palette once the first page has settled, outside its critical path. */
function LateToaster() {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setReady(true);
      // So that what is typed right after "/" lands in the palette.
      void loadPalette();
    }, 2_000);
    return () => clearTimeout(timer);
  }, []);
  return ready ? (
    <Suspense fallback={null}>
      <Toaster />
    </Suspense>
  ) : null;
}

const SHELL_TOPICS = ["quotes:SPY", "quotes:QQQ", "portfolio", "orders", "status"];

function Frame({ assistant: Assistant }: AppShellProps) {
  const [search, setSearch] = useState(false);
  const [help, setHelp] = useState(false);
  const [opening, setOpening] = useState<AssistantOpening | null>(null);
  const [isAsking, setAsking] = useState(false);
  const actions = useMemo<ShellActions>(
    () => ({
      openSearch: () => setSearch(true),
      openHelp: () => setHelp(true),
      openAssistant: (wanted = {}) => {
        setOpening({ ...wanted });
        setAsking(true);
      },
    }),
    [],
  );
  usePreferences();
  useShortcuts(actions, { singleKeys: useSingleKeys(), paused: search || help || isAsking });
  useTopics(SHELL_TOPICS);
  return (
    <ShellContext value={actions}>
      <SkipLink />
      <ConnectionBanner />
      <Outlet />
      <OrderToasts />
      <AlertToasts />
      <SourceWatch />
      <LateToaster />
      <Suspense fallback={null}>
        {search ? <Palette onClose={() => setSearch(false)} /> : null}
        {help ? <HelpDialog onClose={() => setHelp(false)} /> : null}
      </Suspense>
      <Suspense fallback={null}>
        {opening ? <Assistant opening={opening} isOpen={isAsking} onClose={() => setAsking(false)} /> : null}
      </Suspense>
    </ShellContext>
  );
}

/** First in the tab order: jumps over header and navigation. */
function SkipLink() {
  return (
    // biome-ignore lint/a11y/useValidAnchor: it is a link inside the page; the handler moves the focus without a history entry.
    <a
      href="#main"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById("main")?.focus();
      }}
      className="fixed top-2 left-2 z-50 -translate-y-20 rounded-button bg-brand px-3 py-2 font-semibold text-on-brand focus:translate-y-0"
    >
      Skip to content
    </a>
  );
}
