import { createContext, useContext } from "react";

/** With what the assistant opens. */
export interface AssistantOpening {
  /** Asked at once. */
  question?: string;
  /** Stands in the field, to be finished and sent by the person. */
  draft?: string;
}

export interface ShellActions {
  /** Open the search and command palette. */
  openSearch: () => void;
  /** Open the list of keyboard shortcuts. */
  openHelp: () => void;
  /** Open the assistant. */
  openAssistant: (opening?: AssistantOpening) => void;
}

const NONE: ShellActions = { openSearch: () => {}, openHelp: () => {}, openAssistant: () => {} };
export const ShellContext = createContext<ShellActions>(NONE);

export function useShell(): ShellActions {
  return useContext(ShellContext);
}
