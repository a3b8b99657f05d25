import { ArrowDown, ArrowUp } from "lucide-react";
import type { HTMLAttributes, ReactNode, TdHTMLAttributes, ThHTMLAttributes } from "react";
import { cn } from "@/lib/cn";

/** A real table that scrolls sideways inside itself; the caption is for screen readers. */
export function Table({
  caption,
  stacks,
  className,
  children,
}: {
  caption: string;
  /** On a phone each row becomes a card: its first cells, and below them what the `label` of each cell names. */
  stacks?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="relative overflow-x-auto" aria-label={caption} tabIndex={0}>
      <table className={cn("num w-full border-collapse text-13", stacks && "stacks", className)}>
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </section>
  );
}

export interface ThProps extends ThHTMLAttributes<HTMLTableCellElement> {
  /** Right-aligned, for numbers. */
  right?: boolean;
  /** Present on a sortable column: its direction, or false when another column sorts. */
  sort?: "ascending" | "descending" | false;
  onSort?: () => void;
}

export function Th({ right, sort, onSort, className, children, ...rest }: ThProps) {
  return (
    <th
      scope="col"
      aria-sort={sort || undefined}
      className={cn(
        "border-b border-line px-2.5 pt-1 pb-[7px] text-12 font-medium whitespace-nowrap text-text3 first:pl-0 last:pr-0",
        right ? "text-right" : "text-left",
        className,
      )}
      {...rest}
    >
      {onSort ? (
        <button type="button" onClick={onSort} className="inline-flex items-center gap-1 hover:text-text">
          {children}
          {sort === "ascending" ? <ArrowUp size={12} aria-hidden /> : null}
          {sort === "descending" ? <ArrowDown size={12} aria-hidden /> : null}
        </button>
      ) : (
        children
      )}
    </th>
  );
}

export interface TdProps extends TdHTMLAttributes<HTMLTableCellElement> {
  right?: boolean;
  /** What stands before it where the table stacks; the heading of its column. */
  label?: string | undefined;
}

export function Td({ right, label, className, ...rest }: TdProps) {
  return (
    <td
      data-label={label}
      className={cn(
        "border-b border-hair px-2.5 py-[7px] first:pl-0 last:pr-0",
        right && "text-right",
        className,
      )}
      {...rest}
    />
  );
}

export function Tr(props: HTMLAttributes<HTMLTableRowElement>) {
  return <tr {...props} className={cn("hover:bg-s2/50 last:[&>td]:border-0", props.className)} />;
}
