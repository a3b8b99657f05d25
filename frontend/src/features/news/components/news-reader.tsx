import type { NewsReader } from "@/components/news/news-query";

/** Whose reading the tone is, and how good that is. */
export function NewsReaderLine({ reader, better }: { reader: NewsReader; better: NewsReader | null }) {
  return (
    <p className="text-12 text-text3">
      {better ? "Tone at first" : "Tone"} by <span className="font-semibold text-text2">{reader.name}</span>
      {reader.right_percent === null
        ? ", not measured."
        : `, measured ${reader.right_percent}% right on ${reader.measured_on} held-out headlines of our own writing; those of others may fare worse.`}
      {better
        ? ` ${better.name} reads again what is looked at here, from the next look on; not measured.`
        : ""}
    </p>
  );
}
