import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { WORKFLOWS } from "@/lib/workflows";
import type { ShellActions } from "./shell-context";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, [role=combobox]") !== null)
  );
}

/** What a single key does, outside fields and dialogs. */
export type ShortcutAction = { open: string } | "search" | "help" | "home" | null;

/** The action of a key; digits open workflows, H and Escape go home from a workflow. */
export function shortcutFor(key: string, onHome: boolean): ShortcutAction {
  const workflow = WORKFLOWS.find((item) => item.key === key);
  if (workflow) {
    return { open: workflow.path };
  }
  if (key === "/") {
    return "search";
  }
  if (key === "?") {
    return "help";
  }
  return !onHome && (key === "Escape" || key === "h" || key === "H") ? "home" : null;
}

/** Whether a single key belongs to something else: a field, an open dialog, a browser or system chord. */
export function isTaken(event: KeyboardEvent): boolean {
  return (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    event.defaultPrevented ||
    isTyping(event.target) ||
    document.querySelector("dialog[open]") !== null
  );
}

function isPaletteChord(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
}

export interface ShortcutOptions {
  /** False leaves only Ctrl-K and Escape (WCAG 2.1.4). */
  singleKeys: boolean;
  /** A dialog of the shell is open, or about to be. */
  paused: boolean;
}

/** The app's keyboard shortcuts. */
export function useShortcuts(
  { openSearch, openHelp }: Pick<ShellActions, "openSearch" | "openHelp">,
  options: ShortcutOptions,
): void {
  const { singleKeys, paused } = options;
  const router = useRouter();
  useEffect(() => {
    const actionOf = (event: KeyboardEvent): ShortcutAction => {
      if (isPaletteChord(event)) {
        return "search";
      }
      if (paused || isTaken(event) || (!singleKeys && event.key !== "Escape")) {
        return null;
      }
      return shortcutFor(event.key, router.state.location.pathname === "/");
    };
    const onKeyDown = (event: KeyboardEvent) => {
      const action = actionOf(event);
      if (action === null) {
        return;
      }
      event.preventDefault();
      if (action === "search") {
        openSearch();
      } else if (action === "help") {
        openHelp();
      } else {
        void router.navigate({ to: action === "home" ? "/" : action.open });
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [router, openSearch, openHelp, singleKeys, paused]);
}
