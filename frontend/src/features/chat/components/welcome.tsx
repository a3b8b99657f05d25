import { useQuery } from "@tanstack/react-query";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { capabilitiesQuery } from "../api";
import type { Capabilities } from "../model";

export interface WelcomeProps {
  /** Null where nothing can be asked now. */
  onAsk: ((question: string) => void) | null;
}

/** What can be asked here and now, before anything was. */
export function Welcome({ onAsk }: WelcomeProps) {
  const query = useQuery(capabilitiesQuery);
  return (
    <DataBlock query={query} skeleton={<Skeleton className="h-[420px]" />}>
      {(can) => (
        <div className="grid gap-4">
          <p className="text-14 leading-[1.55] text-text2">{can.explanation}</p>
          <section className="grid gap-1.5">
            <h3 className="eyebrow">{can.has_model ? "For example" : "Answered without a model"}</h3>
            <Phrases can={can} onAsk={onAsk} />
          </section>
          <LooksUp can={can} />
        </div>
      )}
    </DataBlock>
  );
}

function Phrases({ can, onAsk }: WelcomeProps & { can: Capabilities }) {
  return (
    <ul className="grid gap-1.5">
      {can.phrases.map(({ example, answers }) => (
        <li key={example}>
          <button
            type="button"
            aria-disabled={onAsk === null}
            onClick={() => onAsk?.(example)}
            className="w-full rounded-button border border-line2 bg-s2 px-3 py-2 text-left hover:bg-s3 aria-disabled:opacity-50"
          >
            <span className="block text-13 font-semibold">{example}</span>
            <span className="block text-12 text-text3">{answers}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function LooksUp({ can }: { can: Capabilities }) {
  return can.has_model ? (
    <section className="grid gap-1.5">
      <h3 className="eyebrow">What it may do while it answers</h3>
      <ul className="flex flex-wrap gap-1.5">
        {can.tools.map(({ name, label }) => (
          <li key={name} className="rounded-pill border border-line2 bg-pill px-2.5 py-1 text-12 text-text2">
            {label}
          </li>
        ))}
      </ul>
    </section>
  ) : null;
}
