import { createContext, useContext } from "react";

/** A rule that is on its way to another place, perhaps of another group; paths as texts, `shift` in px. */
export interface Drag {
  rule: string;
  group: string;
  /** In the order that comes of it. */
  place: number;
  shift: { x: number; y: number };
}

export interface DragState {
  drag: Drag | null;
  setDrag: (drag: Drag | null) => void;
}

export const DragContext = createContext<DragState>({ drag: null, setDrag: () => undefined });

/** The drag within the builder. */
export function useDrag(): DragState {
  return useContext(DragContext);
}
