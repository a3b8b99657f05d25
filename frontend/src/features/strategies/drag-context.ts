import { createContext, useContext } from "react";

/** A rule that is on its way to another place among its neighbours; `shift` is in px. */
export interface Drag {
  from: number;
  to: number;
  shift: number;
}

export interface DragState {
  drag: Drag | null;
  setDrag: (drag: Drag | null) => void;
}

export const DragContext = createContext<DragState>({ drag: null, setDrag: () => undefined });

/** The drag within the group that is around. */
export function useDrag(): DragState {
  return useContext(DragContext);
}
