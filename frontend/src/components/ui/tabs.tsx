import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { cn } from "@/lib/cn";

export interface TabItem<Value extends string> {
  value: Value;
  label: ReactNode;
  content: ReactNode;
}

export interface TabsProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  items: readonly TabItem<Value>[];
  /** Tabs of equal width over the whole line. */
  fill?: boolean;
  /** Tabs that do not fit are reached by scrolling sideways. */
  scroll?: boolean;
  className?: string;
}

function nextIndex(key: string, index: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (index + 1) % count;
    case "ArrowLeft":
      return (index + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/** Keeps the chosen tab in sight of a line of tabs that scrolls sideways; the page itself stays where it is. */
function useChosenInSight(value: string) {
  const line = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value is another tab in the line.
  useEffect(() => {
    const chosen = line.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (line.current && chosen) {
      const room = (line.current.clientWidth - chosen.offsetWidth) / 2;
      line.current.scrollLeft = chosen.offsetLeft - line.current.offsetLeft - room;
    }
  }, [value]);
  return line;
}

/** Tabs with one tab stop: arrows, Home and End move and select. Only the chosen panel is mounted. */
export function Tabs<Value extends string>({
  label,
  value,
  onChange,
  items,
  fill,
  scroll,
  className,
}: TabsProps<Value>) {
  const id = useId();
  const line = useChosenInSight(value);
  const current = items.find((item) => item.value === value);
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>, index: number) => {
    const target = nextIndex(event.key, index, items.length);
    const item = target === null ? undefined : items[target];
    if (item) {
      event.preventDefault();
      onChange(item.value);
      document.getElementById(`${id}-tab-${item.value}`)?.focus();
    }
  };
  return (
    <div className={className}>
      <div
        ref={line}
        role="tablist"
        aria-label={label}
        className={cn(
          "gap-1 rounded-button border border-line2 bg-sunk p-1",
          fill ? "grid auto-cols-fr grid-flow-col" : "inline-flex",
          scroll && "max-w-full overflow-x-auto",
        )}
      >
        {items.map((item, index) => (
          <button
            key={item.value}
            id={`${id}-tab-${item.value}`}
            type="button"
            role="tab"
            aria-selected={item.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={item.value === value ? 0 : -1}
            onClick={() => onChange(item.value)}
            onKeyDown={(event) => onKeyDown(event, index)}
            className="h-9 rounded-control px-3 text-13 font-semibold whitespace-nowrap text-text2 hover:text-text aria-selected:bg-on-a aria-selected:text-focus aria-selected:shadow-[inset_0_0_0_1px_var(--color-on-line)]"
          >
            {item.label}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-tab-${value}`} className="pt-3.5">
        {current?.content}
      </div>
    </div>
  );
}
