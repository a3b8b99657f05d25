import { Check, CircleHelp, PenLine } from "lucide-react";
import { Card } from "@/components/ui/card";
import type { Reading } from "../history";
import type { DraftRead } from "../model";

type Kind = DraftRead["notes"][number]["kind"];

const KINDS: Record<Kind, { title: string; icon: typeof Check; tone: string }> = {
  not_understood: { title: "Not understood, and in the draft nowhere", icon: CircleHelp, tone: "text-warn" },
  assumed: { title: "Not said, so assumed", icon: PenLine, tone: "text-info" },
  understood: { title: "Understood", icon: Check, tone: "text-up" },
};

/** How the words of a description were read: what was left out first, for nobody sees that in the rules. */
export function ReadingCard({ reading }: { reading: Reading }) {
  const { notes, model, problem } = reading;
  return (
    <Card
      title="How your words were read"
      aside={<span className="text-12 text-text3">{model ? `by ${model}` : "by known phrases"}</span>}
      className="@container"
    >
      {problem ? <p className="mb-2 text-13 text-warn">No model read it: {problem}</p> : null}
      <div className="grid gap-x-5 gap-y-3 @min-[760px]:grid-cols-3">
        {(Object.keys(KINDS) as Kind[]).map((kind) => (
          <Notes key={kind} kind={kind} notes={notes.filter((one) => one.kind === kind)} />
        ))}
      </div>
    </Card>
  );
}

function Notes({ kind, notes }: { kind: Kind; notes: DraftRead["notes"] }) {
  const { title, icon: Icon, tone } = KINDS[kind];
  return notes.length > 0 ? (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1 flex items-center gap-1.5 text-12 font-semibold text-text3">
        <Icon size={14} aria-hidden className={tone} />
        {title}
      </h3>
      <ul className="grid gap-1 text-13">
        {notes.map(({ phrase, meaning }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two notes may say the same.
          <li key={index} className="min-w-0 [overflow-wrap:anywhere]">
            {phrase ? <q className="text-text">{phrase}</q> : null}{" "}
            <span className="text-text2">{meaning}</span>
          </li>
        ))}
      </ul>
    </section>
  ) : null;
}
