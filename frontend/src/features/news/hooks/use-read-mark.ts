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
export function useReadMark(userId: string): [string | null, (upTo: string) => void] {
  const [readUpTo, setReadUpTo] = useState(() => stored(userId));
  const mark = (upTo: string) => {
    setReadUpTo(upTo);
    try {
      localStorage.setItem(keyOf(userId), upTo);
    } catch {
      // Storage may be forbidden; the mark then lasts as long as the page.
    }
  };
  return [readUpTo, mark];
}
