import { useRef } from "react";
import { newIdempotencyKey } from "./idempotency-key";
import { asApiError } from "./problem";

/** Keys for a form that creates something once, however often it is sent. */
export interface Intention {
  /** The key of what is wanted: the same until the server has given its verdict or something else is wanted. */
  keyOf: (wanted: unknown) => string;
  /** The server has answered: the next one is a new intention. */
  settle: () => void;
  /** A failed call: settles it where the server has refused, keeps the key where the outcome is not known. */
  settleUnlessUnknown: (error: unknown) => void;
}

export function useIntention(): Intention {
  const attempt = useRef({ wanted: "", key: "" });
  const settle = () => {
    attempt.current = { wanted: "", key: "" };
  };
  return {
    keyOf: (wanted) => {
      const text = JSON.stringify(wanted);
      if (attempt.current.wanted !== text) {
        attempt.current = { wanted: text, key: newIdempotencyKey() };
      }
      return attempt.current.key;
    },
    settle,
    settleUnlessUnknown: (error) => {
      const { status } = asApiError(error);
      if (status >= 400 && status < 500 && status !== 408) {
        settle();
      }
    },
  };
}
