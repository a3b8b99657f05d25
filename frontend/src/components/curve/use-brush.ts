import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import type { CurveDrawing } from "./curve-drawing";

/** A stretch of points that is being chosen; the second is where the pointer or the crosshair is. */
export interface Stretch {
  from: number;
  to: number;
}

export interface BrushOptions {
  drawing: CurveDrawing | null;
  /** The index of the last point. */
  last: number;
  onChoose?: ((stretch: Stretch) => void) | undefined;
  /** Enter without a stretch. */
  onOpen?: ((index: number) => void) | undefined;
}

const STEPS: Record<string, (index: number, last: number) => number> = {
  ArrowLeft: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  PageUp: (index) => index - 10,
  PageDown: (index) => index + 10,
  Home: () => 0,
  End: (_, last) => last,
};

function xOf(event: PointerEvent<HTMLElement>): number {
  return event.clientX - event.currentTarget.getBoundingClientRect().left;
}

/**
 * A crosshair that pointer and keyboard move, and a stretch that they choose.
 *
 * A mouse drags; on a screen two fingers mark the ends, one moves the crosshair. Shift with the arrows stretches,
 * Enter chooses, Escape gives up; Enter without a
 * stretch opens the point.
 */
export function useBrush({ drawing, last, onChoose, onOpen }: BrushOptions) {
  const [pointed, setPointed] = useState<number | null>(null);
  const [stretch, setStretch] = useState<Stretch | null>(null);
  const fingers = useRef(new Map<number, number>());
  const anchor = useRef<number | null>(null);

  const move = (index: number | null) => {
    setPointed(index);
    drawing?.point(index);
  };
  const finish = (chosen: Stretch | null) => {
    anchor.current = null;
    setStretch(null);
    if (chosen && chosen.from !== chosen.to) {
      onChoose?.(chosen);
    }
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const at = drawing?.indexAt(xOf(event)) ?? 0;
    fingers.current.set(event.pointerId, at);
    if (event.pointerType !== "touch" && event.button === 0) {
      anchor.current = at;
      event.currentTarget.setPointerCapture?.(event.pointerId);
    }
    move(at);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const at = drawing?.indexAt(xOf(event)) ?? 0;
    if (fingers.current.has(event.pointerId)) {
      fingers.current.set(event.pointerId, at);
    }
    const [one, two] = [...fingers.current.values()];
    if (one !== undefined && two !== undefined) {
      setStretch({ from: one, to: two });
    } else if (anchor.current !== null) {
      setStretch({ from: anchor.current, to: at });
    }
    move(at);
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    fingers.current.delete(event.pointerId);
    if (fingers.current.size === 0 || event.pointerType === "touch") {
      finish(stretch);
    }
  };
  const onPointerLeave = (event: PointerEvent<HTMLElement>) => {
    fingers.current.delete(event.pointerId);
    if (anchor.current === null) {
      move(null);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = Math.min(pointed ?? last, last);
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      const target = Math.min(last, Math.max(0, step(at, last)));
      setStretch(event.shiftKey ? { from: stretch?.from ?? at, to: target } : null);
      move(target);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (stretch) {
        finish(stretch);
      } else {
        onOpen?.(at);
      }
    } else if (event.key === "Escape" && stretch) {
      event.stopPropagation();
      finish(null);
    }
  };
  const onBlur = () => {
    finish(null);
    move(null);
  };
  const handlers = {
    onPointerDown,
    onPointerMove,
    onPointerUp,
    onPointerLeave,
    onPointerCancel: onPointerLeave,
    onKeyDown,
    onBlur,
  };
  return { pointed, stretch, move, handlers };
}
