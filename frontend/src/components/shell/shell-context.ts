import { createContext, useContext } from "react";

export interface ShellActions {
  /** Open the search and command palette. */
  openSearch: () => void;
  /** Open the list of keyboard shortcuts. */
  openHelp: () => void;
}

const NONE: ShellActions = { openSearch: () => {}, openHelp: () => {} };
export const ShellContext = createContext<ShellActions>(NONE);

export function useShell(): ShellActions {
  return useContext(ShellContext);
}
