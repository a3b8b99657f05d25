import { FileText } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { GivenFile } from "../api/imports";
import type { Wizard } from "../hooks/use-wizard";
import { rowWords, sizeWords } from "../model";

/** The chosen file with what was found in it, and the way to another one. */
export function FileHead({ wizard, given }: { wizard: Wizard; given: GivenFile }) {
  const { preview } = wizard;
  const facts = [sizeWords(given.file.size)];
  if (preview) {
    facts.push(rowWords(preview.rows));
    if (preview.file) {
      facts.push(preview.file.encoding.toUpperCase());
    }
  }
  return (
    <div className="mb-3 flex flex-wrap items-center gap-3">
      <FileText size={22} strokeWidth={1.5} aria-hidden className="shrink-0 text-brand" />
      <div className="min-w-[160px] flex-1">
        <p className="text-15 font-semibold break-all">{given.file.name}</p>
        <p className="num text-12 text-text3">{facts.join(" · ")}</p>
      </div>
      <Button size="sm" onClick={() => wizard.choose(null)}>
        Choose another file
      </Button>
    </div>
  );
}
