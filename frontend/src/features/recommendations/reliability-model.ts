import type { Chances } from "./api";
import { percentOf, placeOf } from "./figures";

/** Fewer results than this are drawn hollow and have no rate. */
export const FEW = 5;

type Bucket = Chances["buckets"][number];

export interface ReliabilityPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly isFew: boolean;
}

/** Buckets as places from 0 to 100, for drawing only. One with too few results lies on the diagonal: it has no rate. */
export function reliabilityPoints(buckets: readonly Bucket[]): ReliabilityPoint[] {
  return buckets.map((bucket) => {
    const isFew = bucket.count < FEW;
    const x = placeOf(bucket.stated);
    return {
      x,
      y: isFew ? x : placeOf(bucket.rate),
      low: placeOf(bucket.rate_low),
      high: placeOf(bucket.rate_high),
      isFew,
    };
  });
}

/** The drawing in a sentence. */
export function reliabilityWords({ buckets }: Pick<Chances, "buckets">): string {
  const words = buckets.map((bucket) =>
    bucket.count < FEW
      ? `${percentOf(bucket.stated)} stated, too few to tell`
      : `${percentOf(bucket.stated)} stated, ${percentOf(bucket.rate)} came true`,
  );
  return `Reliability: ${words.join("; ")}.`;
}
