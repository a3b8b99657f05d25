import { cn } from "@/lib/cn";

/** A grey block of the size of what will come; invisible for 150 ms. Give it a height (and width) by class. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn("late block rounded-control bg-s3", className)} />;
}
