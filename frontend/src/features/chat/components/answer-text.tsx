import { CitationBadge } from "@/components/citations/cited-text";
import { type Block, blocksOf, type Citation, numberOf, partsOf } from "../model";

export interface AnswerTextProps {
  text: string;
  sources: readonly Citation[];
  selected: number | null;
  onSelect: (number: number) => void;
}

/** What was answered, in paragraphs and lists. It is text that a model wrote: nothing in it is markup. */
export function AnswerText({ text, ...rest }: AnswerTextProps) {
  return (
    <div className="grid gap-2 text-14 leading-[1.55] break-words">
      {blocksOf(text).map((block) => (
        <AnswerBlock key={block.key} block={block} {...rest} />
      ))}
    </div>
  );
}

function AnswerBlock({ block, ...rest }: Omit<AnswerTextProps, "text"> & { block: Block }) {
  const lines = block.lines.map((line, index) => ({ key: `${index}`, line }));
  if (block.kind === "paragraph") {
    return (
      <p>
        {lines.map(({ key, line }) => (
          <span key={key} className="[&+&]:before:content-['\a'] [&+&]:before:whitespace-pre">
            <Line line={line} {...rest} />
          </span>
        ))}
      </p>
    );
  }
  const List = block.kind === "bullets" ? "ul" : "ol";
  return (
    <List className={block.kind === "bullets" ? "grid list-disc gap-1 pl-5" : "grid list-decimal gap-1 pl-5"}>
      {lines.map(({ key, line }) => (
        <li key={key}>
          <Line line={line} {...rest} />
        </li>
      ))}
    </List>
  );
}

function Line({ line, sources, selected, onSelect }: Omit<AnswerTextProps, "text"> & { line: string }) {
  const names = new Map(sources.map((source) => [numberOf(source.reference), source.title]));
  return partsOf(line, new Set(names.keys())).map((part) =>
    "text" in part ? (
      <span key={part.key}>{part.text}</span>
    ) : (
      <CitationBadge
        key={part.key}
        number={part.cites}
        name={names.get(part.cites)}
        selected={selected === part.cites}
        onSelect={onSelect}
      />
    ),
  );
}
