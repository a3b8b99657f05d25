import { useState } from "react";

function keyOf(userId: string): string {
  return `paiid.news-read.${userId}`;
}

function stored(userId: string): string | null {
  try {
    const value = localStorage.getItem(keyOf(userId));
    return value && !Number.isNaN(Date.parse(value)) ? value : null;
  } catch {
    return null;
  }
}

/** Up to which instant this person has read the news in this browser, and a way to move that on. */
export function useReadMark(userId: string | undefined): [string | null, (upTo: string) => void] {
  const [marked, setMarked] = useState<string | null>(null);
  const mark = (upTo: string) => {
    setMarked(upTo);
    try {
      if (userId) {
        localStorage.setItem(keyOf(userId), upTo);
      }
    } catch {
      // Storage may be forbidden; the mark then lasts as long as the page.
    }
  };
  return [marked ?? (userId ? stored(userId) : null), mark];
}
