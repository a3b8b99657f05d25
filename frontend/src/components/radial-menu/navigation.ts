import { WORKFLOWS } from "@/lib/workflows";
import { wedges } from "./geometry";

const COUNT = WORKFLOWS.length;

/**
 * The wedge that lies nearest to `index` upwards or downwards on the screen, as the eye sees it.
 *
 * Sideways distance counts double, so that ↑ from the lower right goes up and not across. On a tie the right
 * side wins. At the top or bottom there is none: the answer is `index` itself.
 */
function vertical(index: number, direction: -1 | 1): number {
  const from = wedges()[index]?.center;
  if (!from) {
    return index;
  }
  let best = index;
  let bestCost = Number.POSITIVE_INFINITY;
  wedges().forEach(({ center }, candidate) => {
    const along = (center.y - from.y) * direction;
    const cost = along + 2 * Math.abs(center.x - from.x) - center.x * 1e-6;
    if (along > 1 && cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  });
  return best;
}

/** The wedge that a key moves to, or null when the key does not move. */
export function moveFocus(key: string, index: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (index + 1) % COUNT;
    case "ArrowLeft":
      return (index + COUNT - 1) % COUNT;
    case "ArrowUp":
      return vertical(index, -1);
    case "ArrowDown":
      return vertical(index, 1);
    case "Home":
      return 0;
    case "End":
      return COUNT - 1;
    default:
      return null;
  }
}

/** The next wedge after `index` whose name starts with the typed letters, wrapping around; null if none does. */
export function typeAhead(typed: string, index: number): number | null {
  const wanted = typed.toLowerCase();
  // One letter moves on from the current wedge; more letters may stay on it.
  const first = wanted.length === 1 ? 1 : 0;
  for (let step = first; step < COUNT + first; step += 1) {
    const candidate = (index + step) % COUNT;
    if (WORKFLOWS[candidate]?.name.toLowerCase().startsWith(wanted)) {
      return candidate;
    }
  }
  return null;
}
