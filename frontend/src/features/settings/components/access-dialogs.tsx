import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { SegmentedControl, type SegmentOption } from "@/components/ui/segmented-control";
import { InlineError } from "@/components/ui/states";
import { asApiError } from "@/lib/problem";
import { fieldProblem } from "../model";
import { CopyBlock } from "./copy-block";

interface AccessFormProps<Scope extends string> {
  title: string;
  description: string;
  /** What is made, in one word. */
  noun: "key" | "token";
  /** What a program may be allowed; the first is chosen. */
  scopes: readonly [SegmentOption<Scope>, ...SegmentOption<Scope>[]];
  create: { isPending: boolean; error: Error | null };
  onCreate: (name: string, scope: Scope) => void;
  onClose: () => void;
}

/** A program's new access: its name, and what it may do. */
export function AccessForm<Scope extends string>(props: AccessFormProps<Scope>) {
  const { title, description, noun, scopes, create, onCreate, onClose } = props;
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>(scopes[0].value);
  const form = useId();
  const error = create.error ? asApiError(create.error) : null;
  const problem = fieldProblem(error, "name");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !create.isPending) {
      onCreate(name.trim(), scope);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Go back</Button>
          <Button
            type="submit"
            form={form}
            variant="primary"
            busy={create.isPending}
            aria-disabled={!name.trim()}
          >
            Make the {noun}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={onSubmit} className="grid gap-3.5">
        <Field label="Name" hint={`To tell your ${noun}s by, such as the program's name.`} error={problem}>
          {(ids) => (
            <Input {...ids} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <SegmentedControl
          label="What the program may do"
          value={scope}
          options={scopes}
          onChange={setScope}
          fill
        />
        {error && !problem ? <InlineError error={error} /> : null}
      </form>
    </Dialog>
  );
}

interface SecretShownProps {
  title: string;
  /** What is secret of it. */
  noun: "secret" | "token";
  blocks: readonly { label: string; text: string }[];
  onClose: () => void;
}

/** A secret that was made just now, with what uses it; shown this once. */
export function SecretShown({ title, noun, blocks, onClose }: SecretShownProps) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={`The ${noun} is shown this once and stored nowhere. Copy it before you close.`}
      className="w-[min(640px,calc(100vw-32px))]"
      actions={
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <div className="grid gap-2">
        {blocks.map((block) => (
          <CopyBlock key={block.label} {...block} />
        ))}
      </div>
    </Dialog>
  );
}
