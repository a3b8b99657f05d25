import { formatDay } from "@/lib/format";

const ISO_DAY = /\b\d{4}-\d{2}-\d{2}\b/g;

/** A sentence of the server, whose days are `2026-10-28`, with days as the screens write them: `Oct 28, 2026`. */
export function withDays(sentence: string): string {
  return sentence.replace(ISO_DAY, formatDay);
}
