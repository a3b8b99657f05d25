import { FileUp } from "lucide-react";
import { type DragEvent, useId, useState } from "react";
import { Card } from "@/components/ui/card";
import { cn } from "@/lib/cn";
import type { Wizard } from "../hooks/use-wizard";
import { sizeWords } from "../model";

const ENDINGS = ".csv,.txt,.tsv,.json,.ofx,.qfx,.qif";

/** Where a file is dropped, or chosen by the browser's own picker. */
export function FileDrop({ wizard }: { wizard: Wizard }) {
  const id = useId();
  const [isOver, setIsOver] = useState(false);
  const { tooLarge, presets } = wizard;
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const file = event.dataTransfer.files[0];
    if (file) {
      wizard.choose(file);
    }
  };
  return (
    <Card title="Choose a file">
      <label
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={onDrop}
        className={cn(
          "grid cursor-pointer justify-items-center gap-2 rounded-card border border-dashed px-4 py-12 text-center",
          "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus",
          isOver ? "border-brand bg-live" : "border-strong hover:bg-s2",
        )}
      >
        <FileUp size={30} strokeWidth={1.5} aria-hidden className="text-brand" />
        <span className="text-15 font-semibold">Choose a file, or drop it here</span>
        <span id={`${id}-hint`} className="max-w-[52ch] text-13 text-text2">
          Your broker's export as CSV, OFX, QFX or QIF, a portfolio file, or a table of your own. It is looked
          at first; nothing is changed before you say so.
        </span>
        {presets.data ? (
          <span className="num text-12 text-text3">Up to {sizeWords(presets.data.max_bytes)}</span>
        ) : null}
        <input
          id={id}
          type="file"
          accept={ENDINGS}
          aria-describedby={`${id}-hint`}
          className="sr-only"
          onChange={(event) => wizard.choose(event.target.files?.[0] ?? null)}
        />
      </label>
      {tooLarge ? (
        <p role="alert" className="mt-2 text-13 font-medium text-down">
          {tooLarge}
        </p>
      ) : null}
    </Card>
  );
}
