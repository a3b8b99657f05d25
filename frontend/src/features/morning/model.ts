import { formatDateTime } from "@/lib/format";
import type { Brief, Step, StepKey } from "./api";

/** Every step in the order it is read, as the settings name it. */
export const STEP_NAMES: readonly (readonly [StepKey, string])[] = [
  ["market", "Market and calendar"],
  ["indices", "Indices and sectors"],
  ["holdings", "Your holdings"],
  ["events", "Due today and soon"],
  ["orders", "Open orders"],
  ["risks", "Risks over limits"],
  ["calls", "The advisor's calls"],
  ["actions", "Suggested"],
];

/** A step that is read, or one that is still on its way. */
export type Shown = { key: StepKey; step: Step | null };

/** The steps of a brief but the suggestions, in their order, those on their way too. */
export function shownSteps(brief: Brief): Shown[] {
  return STEP_NAMES.filter(([key]) => key !== "actions" && brief.wanted.includes(key)).map(([key]) => ({
    key,
    step: brief.steps.find((one) => one.key === key) ?? null,
  }));
}

/** The suggestions; null while they are on their way, undefined when they are not wanted. */
export function suggestionsOf(brief: Brief): Step | null | undefined {
  return brief.wanted.includes("actions")
    ? (brief.steps.find((one) => one.key === "actions") ?? null)
    : undefined;
}

/** How far a brief is: `Composing, 3 of 7 steps`, `Composed at 8:45 AM, 2 of 6 steps reviewed`. */
export function briefWords(brief: Brief): string {
  if (brief.state === "composing") {
    return `Composing, ${brief.steps.length} of ${brief.wanted.length} steps`;
  }
  const steps = shownSteps(brief);
  const reviewed = steps.filter(({ key }) => brief.reviewed.includes(key)).length;
  const at = brief.composed_at ? formatDateTime(brief.composed_at) : "";
  return `Composed ${at}, ${reviewed} of ${steps.length} steps reviewed`;
}

/** `steps` with `key` in or out, in the order they are read. */
export function toggled(steps: readonly StepKey[], key: StepKey, isIn: boolean): StepKey[] {
  return STEP_NAMES.map(([one]) => one).filter((one) => (one === key ? isIn : steps.includes(one)));
}
