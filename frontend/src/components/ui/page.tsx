import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "@/lib/cn";
import { hasNavigated } from "@/lib/navigated";

export interface PageProps {
  /** The h1; it takes the focus after navigation, so that screen readers start here. */
  title: ReactNode;
  /** The document title when `title` is not plain text. */
  documentTitle?: string;
  /** Stands next to the title: the name of what is edited. */
  beside?: ReactNode;
  /** Stands right of the title: period switch, date range, export. */
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** The skeleton of a workflow page: title row, then content. Every page renders exactly one. */
export function Page({ title, documentTitle, beside, actions, className, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const name = documentTitle ?? (typeof title === "string" ? title : undefined);
  useEffect(() => {
    if (name) {
      document.title = `${name} · PaiiD`;
    }
  }, [name]);
  useEffect(() => {
    if (hasNavigated()) {
      heading.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <div className={cn("@container min-w-0 pb-4", className)}>
      <div className="flex min-h-[68px] flex-wrap items-center gap-x-3.5 gap-y-2 py-3.5">
        <h1
          ref={heading}
          tabIndex={-1}
          className={cn("text-23 leading-tight font-bold tracking-[-0.022em]", beside ? null : "mr-auto")}
        >
          {title}
        </h1>
        {beside ? <div className="mr-auto min-w-0 max-tile:w-full">{beside}</div> : null}
        {actions}
      </div>
      {children}
    </div>
  );
}
