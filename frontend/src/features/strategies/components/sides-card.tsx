import { LogIn, LogOut, type LucideIcon } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { cn } from "@/lib/cn";
import { formatDay } from "@/lib/format";
import { useBuilder } from "../builder-context";
import { type Drag, DragContext } from "../drag-context";
import type { RulesNow } from "../model";
import { sidesOf } from "../sides";
import { RuleEditor } from "./rule-editor";
import { SettingsTiles } from "./settings-tiles";

/** The rule trees of a strategy, and its settings at a glance. */
export function SidesCard({ rules }: { rules: RulesNow | null }) {
  const { definition } = useBuilder();
  const [drag, setDrag] = useState<Drag | null>(null);
  return (
    // Above its neighbors, for the menus of its rules.
    <div className="card @container relative z-10 order-2 grid gap-4 px-4 py-3.5">
      <DragContext value={{ drag, setDrag }}>
        {sidesOf(definition).map(({ name, title, rule, isExit }, index) => (
          <Side
            key={name}
            title={title}
            icon={isExit ? LogOut : LogIn}
            tone={isExit ? "text-down" : "text-brand"}
            {...(index === 0
              ? { note: definition.universe.name, aside: rules ? closeWords(rules) : null }
              : {})}
          >
            <RuleEditor rule={rule} path={[name]} />
          </Side>
        ))}
      </DragContext>
      <SettingsTiles />
    </div>
  );
}

interface SideProps {
  title: string;
  icon: LucideIcon;
  tone: string;
  /** Of what it is asked. */
  note?: string;
  aside?: string | null;
  children: ReactNode;
}

/** One side of the strategy: a region of its own within the tree's card. */
function Side({ title, icon: Icon, tone, note, aside, children }: SideProps) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="min-w-0">
      <div className="mb-2 flex flex-wrap items-baseline gap-x-2.5 gap-y-0.5">
        <Icon size={16} aria-hidden className={cn("translate-y-[3px]", tone)} />
        <h2 id={heading} className="text-[14.5px]">
          {title}
        </h2>
        {note ? <span className="min-w-0 truncate text-12 text-text2">{note}</span> : null}
        {aside ? <span className="num ml-auto text-12 text-text3">{aside}</span> : null}
      </div>
      {children}
    </section>
  );
}

function closeWords({ session_date, delay }: RulesNow): string {
  return `Now: the close of ${formatDay(session_date)}, ${delay}`;
}
