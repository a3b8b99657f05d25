import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field, Input } from "@/components/ui/field";
import { useBuilder } from "../builder-context";
import type { Definition } from "../model";

type Reference = Definition["references"][number];

const AREA =
  "w-full resize-y rounded-button border border-strong bg-rail px-3 py-2 text-14 field-sizing-content min-h-[64px] outline-offset-2 focus:outline-2 focus:outline-focus";

/** What the strategy says of itself: its idea, when it fails, where it comes from. */
export function AboutCard() {
  const { definition, change } = useBuilder();
  const { summary, fails_when: fails, references } = definition;
  return (
    <Card title="About it">
      <div className="grid gap-2.5">
        <Field label="What it does">
          {(ids) => (
            <textarea
              {...ids}
              rows={2}
              maxLength={400}
              value={summary}
              onChange={({ target }) => change({ ...definition, summary: target.value })}
              className={AREA}
            />
          )}
        </Field>
        <Field label="Fails when" hint="One reason a line.">
          {(ids) => (
            <textarea
              {...ids}
              rows={2}
              value={fails.join("\n")}
              onChange={({ target }) => change({ ...definition, fails_when: linesOf(target.value) })}
              className={AREA}
            />
          )}
        </Field>
        <References
          references={references}
          onChange={(next) => change({ ...definition, references: next })}
        />
      </div>
    </Card>
  );
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.split("\n").slice(0, 20);
}

interface ReferencesProps {
  references: readonly Reference[];
  onChange: (references: Reference[]) => void;
}

const TEXTS = [
  ["author", "Author"],
  ["title", "Title"],
  ["published_in", "Published in"],
] as const;

function References({ references, onChange }: ReferencesProps) {
  const set = (at: number, part: Partial<Reference>) =>
    onChange(references.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-13 font-medium text-text2">References</legend>
      <ul className="grid gap-2">
        {references.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a reference has no name of its own; its place is what it is known by.
          <li key={index} className="grid gap-2 rounded-button border border-line2 bg-sunk p-2.5">
            {TEXTS.map(([name, label]) => (
              <Field key={name} label={label}>
                {(ids) => (
                  <Input
                    {...ids}
                    maxLength={200}
                    value={one[name]}
                    onChange={({ target }) => set(index, { [name]: target.value })}
                  />
                )}
              </Field>
            ))}
            <div className="flex items-end gap-2">
              <Field label="Year" className="flex-1">
                {(ids) => (
                  <Input
                    {...ids}
                    type="number"
                    className="num"
                    value={one.year}
                    onChange={({ target }) => set(index, { year: Math.trunc(Number(target.value)) })}
                  />
                )}
              </Field>
              <IconButton
                label={`Remove the reference ${index + 1}`}
                variant="ghost"
                onClick={() => onChange(references.filter((_, place) => place !== index))}
              >
                <Trash2 size={15} aria-hidden />
              </IconButton>
            </div>
          </li>
        ))}
      </ul>
      {references.length < 20 ? (
        <Button
          size="sm"
          variant="ghost"
          className="mt-1.5"
          onClick={() =>
            onChange([
              ...references,
              { author: "", title: "", year: new Date().getFullYear(), published_in: "" },
            ])
          }
        >
          <Plus size={14} aria-hidden />
          Reference
        </Button>
      ) : null}
    </fieldset>
  );
}
