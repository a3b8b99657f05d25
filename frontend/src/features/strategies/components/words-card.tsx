import { Card } from "@/components/ui/card";
import { type Words, whenWords } from "../model";

const TONES: Readonly<Record<string, string>> = {
  and: "text-brand",
  or: "text-info",
  not: "text-warn",
};

/** A clause with its "and", "or" and "not" in the colours of the tree. */
function Clause({ text }: { text: string }) {
  // Only words that join rules stand between spaces or before a bracket.
  return text.split(/(?<=^|[ (])(and|or|not)(?= )/).map((part, index) => {
    const tone = TONES[part];
    return tone ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text stand where they stand.
      <b key={index} className={`font-bold ${tone}`}>
        {part}
      </b>
    ) : (
      part
    );
  });
}

/** The whole strategy in sentences, as the server reads it. */
export function WordsCard({ words }: { words: Words | undefined }) {
  return (
    <Card title="In plain words">
      {words ? (
        <div aria-live="polite" className="num grid gap-1.5 text-14 leading-relaxed text-text2">
          <p>
            Judged {words.when}. {words.order} <Clause text={whenWords(words.entry)} />. {words.leave}{" "}
            <Clause text={whenWords(words.exit)} />.
          </p>
          {words.short_entry && words.short_exit ? (
            <p>
              {words.short_order} <Clause text={whenWords(words.short_entry)} />. {words.short_leave}{" "}
              <Clause text={whenWords(words.short_exit)} />.
            </p>
          ) : null}
          <p>
            {words.size} {words.limits} {words.stop}
          </p>
          {words.contracts ? <p>{words.contracts}</p> : null}
          <p className="text-13 text-text3">{words.costs}</p>
        </div>
      ) : (
        <p className="text-13 text-text3">The words follow as soon as every field holds a value.</p>
      )}
    </Card>
  );
}
