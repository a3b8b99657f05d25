import { Link } from "@tanstack/react-router";
import type { CSSProperties } from "react";
import { MiniDial } from "@/components/radial-menu/mini-dial";
import { cn } from "@/lib/cn";
import { phaseColor, WORKFLOWS, type Workflow } from "@/lib/workflows";

/** The dial folded to the left edge: the way home and ten links, grouped by phase. */
export function Rail({ current }: { current: Workflow | undefined }) {
  return (
    <nav
      aria-label="Workflows"
      className="sticky top-0 hidden h-dvh flex-col items-center gap-2 overflow-y-auto border-r border-hair bg-rail pt-3.5 pb-3 tile:flex"
    >
      <Link
        to="/"
        activeOptions={{ exact: true }}
        aria-label="Home: open the workflow dial"
        className="grid size-[60px] shrink-0 place-items-center rounded-card hover:bg-wedge-a"
      >
        <MiniDial current={current?.id} />
      </Link>
      <ul className="grid gap-px">
        {WORKFLOWS.map((item, index) => (
          <RailItem
            key={item.id}
            item={item}
            isCurrent={item.id === current?.id}
            startsPhase={index > 0 && WORKFLOWS[index - 1]?.phase !== item.phase}
          />
        ))}
      </ul>
    </nav>
  );
}

/** What is said contains what is shown (WCAG 2.5.3): `Recommendations (Ideas)`. */
function railName({ name, short }: Workflow): string {
  return name.includes(short) ? name : `${name} (${short})`;
}

interface RailItemProps {
  item: Workflow;
  isCurrent: boolean;
  startsPhase: boolean;
}

function RailItem({ item, isCurrent, startsPhase }: RailItemProps) {
  const Icon = item.icon;
  return (
    <li className={cn(startsPhase && "mt-[5px] border-t border-line pt-[5px]")}>
      <Link
        to={item.path}
        aria-label={railName(item)}
        aria-current={isCurrent ? "page" : undefined}
        style={{ "--hue": phaseColor(item.phase) } as CSSProperties}
        className={cn(
          "relative grid h-[54px] w-[68px] place-content-center justify-items-center gap-1 rounded-[12px] text-[11.5px] font-medium text-text2 hover:bg-wedge-a",
          "aria-[current=page]:bg-live aria-[current=page]:text-text aria-[current=page]:shadow-[inset_0_0_0_1px_var(--color-live-line)]",
        )}
      >
        {isCurrent ? (
          <span className="absolute inset-y-[13px] -left-2 w-[3px] rounded-full bg-brand" />
        ) : null}
        <Icon
          size={20}
          strokeWidth={1.75}
          aria-hidden
          className={isCurrent ? "text-brand" : "text-(--hue)"}
        />
        <span>{item.short}</span>
      </Link>
    </li>
  );
}
