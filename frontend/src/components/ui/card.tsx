import { type HTMLAttributes, type ReactNode, type Ref, useId } from "react";
import { cn } from "@/lib/cn";

export interface CardProps extends Omit<HTMLAttributes<HTMLElement>, "title"> {
  /** The heading; also the name of the region. */
  title?: ReactNode;
  /** What stands at the right of the heading: a figure, a switch, a link. */
  aside?: ReactNode;
  /** A heading as small caps (home) instead of a normal one. */
  eyebrow?: boolean;
  padded?: boolean;
  /** The heading may take the focus, as where the way of the person leads to. */
  headingRef?: Ref<HTMLHeadingElement> | undefined;
}

/** A panel: a region with a heading when it has a title. */
export function Card(props: CardProps) {
  const { title, aside, eyebrow, padded = true, headingRef, className, children, ...rest } = props;
  const id = useId();
  return (
    <section
      className={cn("card min-w-0", padded && "px-4 py-3.5", className)}
      aria-labelledby={title ? id : undefined}
      {...rest}
    >
      {title ? (
        <div className="mb-2 flex min-h-6 flex-wrap items-center justify-between gap-x-3.5 gap-y-1.5">
          <h2
            id={id}
            ref={headingRef}
            tabIndex={headingRef ? -1 : undefined}
            // As wide as its words; what stands beside it goes below them rather than squeeze them.
            className={cn("max-w-max flex-[1_1_9rem]", eyebrow ? "eyebrow" : "text-[14.5px]")}
          >
            {title}
          </h2>
          {aside}
        </div>
      ) : null}
      {children}
    </section>
  );
}
