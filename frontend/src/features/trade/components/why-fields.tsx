import { ChevronDown } from "lucide-react";
import { Button } from "@/components/ui/button";
import { controlClass, Field, Input } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import type { Why } from "../hooks/use-why";
import { MOST_THESIS, type WhyDraft } from "../why";

const FIGURES = [
  { name: "stop", label: "Wrong at", suffix: "" },
  { name: "target", label: "Right at", suffix: "" },
  { name: "horizon", label: "Within", suffix: "sessions" },
  { name: "confidence", label: "How sure", suffix: "%" },
] as const satisfies readonly { name: keyof WhyDraft; label: string; suffix: string }[];

function Figure({ why, name, label, suffix }: { why: Why } & (typeof FIGURES)[number]) {
  return (
    <Field label={label}>
      {(ids) => (
        <Input
          {...ids}
          inputMode="decimal"
          className="h-10!"
          value={why.draft[name]}
          maxLength={12}
          onChange={({ target }) => why.change({ [name]: target.value.trim() })}
          suffix={suffix ? <span className="pr-3 text-12 text-text3">{suffix}</span> : null}
        />
      )}
    </Field>
  );
}

/** Optional: why this order, frozen when it is placed and scored as an advisor's call. */
export function WhyFields({ why }: { why: Why }) {
  return (
    <details className="group border-t border-line">
      <summary className="flex min-h-11 cursor-pointer items-center justify-between gap-2 text-13 font-semibold">
        <span>
          Why <span className="font-normal text-text3">optional, scored like the AI's</span>
        </span>
        <ChevronDown size={16} aria-hidden className="text-text3 group-open:rotate-180" />
      </summary>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5 pb-2">
        <Field label="Thesis">
          {(ids) => (
            <span className={controlClass("h-auto!")}>
              <textarea
                {...ids}
                rows={3}
                maxLength={MOST_THESIS}
                value={why.draft.thesis}
                onChange={({ target }) => why.change({ thesis: target.value })}
                className="w-full resize-y bg-transparent px-3 py-2 text-14 outline-none"
              />
            </span>
          )}
        </Field>
        <div className="grid grid-cols-[repeat(2,minmax(0,1fr))] gap-2.5">
          {FIGURES.map((figure) => (
            <Figure key={figure.name} why={why} {...figure} />
          ))}
        </div>
        <p className="text-12 text-text3">
          It is frozen at the price then and cannot be changed later. Recommendations shows your score.
        </p>
        {why.isSaid ? (
          <Button size="sm" variant="ghost" className="justify-self-start" onClick={why.clear}>
            Clear it
          </Button>
        ) : null}
      </div>
    </details>
  );
}

/** What became of the reason once its order was placed. */
export function WhyOutcome({ why }: { why: Why }) {
  if (why.error) {
    return (
      <div>
        <InlineError error={asApiError(why.error)} />
        <Button size="sm" className="mt-2" busy={why.isSaving} onClick={why.retry}>
          Save the reason again
        </Button>
      </div>
    );
  }
  return why.isSaved ? (
    <p role="status" className="text-12 text-text2">
      Your reason is frozen; it is scored once it ends.
    </p>
  ) : null;
}
