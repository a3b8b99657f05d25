/** What stands at a point of a curve: when, and label and text of each figure. */
export interface CurvePointText {
  moment: string;
  rows: readonly (readonly [label: string, value: string])[];
}

/** The same in words, for the crosshair. */
export function pointWords({ moment, rows }: CurvePointText): string {
  return `${moment}: ${rows.map(([label, text]) => `${label.toLowerCase()} ${text}`).join(", ")}`;
}
