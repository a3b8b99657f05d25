import { Pencil, Save } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { InlineError } from "@/components/ui/states";
import type { Saving } from "../use-saving";
import type { WorkingCopy } from "../use-working-copy";

/** The strategy's name, edited where it stands. */
export function NameField({ copy: { definition, change } }: { copy: WorkingCopy }) {
  return (
    <span className="w-full tile:w-64">
      <Input
        aria-label="Name"
        maxLength={80}
        autoComplete="off"
        className="h-[38px]! font-semibold"
        value={definition.name}
        suffix={<Pencil size={14} aria-hidden className="mr-3 shrink-0 text-text3" />}
        onChange={({ target }) => change({ ...definition, name: target.value })}
      />
    </span>
  );
}

export function SaveButton({ isSaved, saving }: { isSaved: boolean; saving: Saving }) {
  return (
    <Button variant="primary" aria-disabled={saving.isBlocked} busy={saving.isPending} onClick={saving.save}>
      <Save size={16} aria-hidden />
      {isSaved ? "Save as a new version" : "Save"}
    </Button>
  );
}

/** Why it was not saved, and what can be done about another's version. */
export function SaveProblem({ saving: { error, latest, saveOn } }: { saving: Saving }) {
  return error ? (
    <div>
      <InlineError error={error} className="mt-0" />
      {latest ? (
        <Button size="sm" className="mt-2" onClick={() => saveOn(latest)}>
          Save mine on top of version {latest}
        </Button>
      ) : null}
    </div>
  ) : null;
}
