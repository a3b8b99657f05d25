import type { components } from "@/api/schema";
import { withMinus } from "@/lib/minus";

type Schemas = components["schemas"];
export type Conversation = Schemas["ChatConversationRead"];
export type Thread = Schemas["ChatThreadRead"];
export type Message = Schemas["ChatMessageRead"];
export type Citation = Schemas["ChatCitationRead"];
export type OrderDraft = Schemas["ChatOrderDraftRead"];
export type Capabilities = Schemas["ChatCapabilitiesRead"];
export type ChatEvent =
  | Schemas["ChatStartedEvent"]
  | Schemas["ChatStepEvent"]
  | Schemas["ChatFoundEvent"]
  | Schemas["ChatTextEvent"]
  | Schemas["ChatEndedEvent"];

/** An answer on its way, as far as it has come. */
export interface Answering {
  /** Null until the conversation has been made. */
  readonly threadId: string | null;
  readonly question: string;
  /** By which it can be stopped; null until it has begun. */
  readonly messageId: string | null;
  readonly text: string;
  /** What is being looked up now, in words. */
  readonly step: string | null;
  readonly citations: readonly Citation[];
  readonly isStopping: boolean;
}

export function newAnswering(threadId: string | null, question: string): Answering {
  return { threadId, question, messageId: null, text: "", step: null, citations: [], isStopping: false };
}

/** The answer after one event. */
export function afterEvent(known: Answering, event: ChatEvent): Answering {
  switch (event.type) {
    case "started":
      return { ...known, messageId: event.message_id };
    case "step":
      return { ...known, step: event.label };
    case "found":
      return { ...known, step: null, citations: [...known.citations, event.citation] };
    case "text":
      return { ...known, step: null, text: known.text + event.text };
    case "ended":
      return known;
  }
}

/** The number that a reference is shown as: `r7` is 7. */
export function numberOf(reference: string): number {
  return Number(reference.slice(1));
}

/** A line cut at the references that exist: `up [r1, r2].` is text, 1, 2, text. */
export type Part =
  | { readonly key: string; readonly text: string }
  | { readonly key: string; readonly cites: number };

function partsOfReference(inside: string, known: ReadonlySet<number>): number[] | null {
  const numbers = inside.split(",").map((one) => numberOf(one.trim()));
  return numbers.every((number) => known.has(number)) ? numbers : null;
}

/** A line of an answer in parts; what looks like a reference and is none stays text. */
export function partsOf(line: string, known: ReadonlySet<number>): Part[] {
  const found: Part[] = [];
  let at = 0;
  for (const match of line.matchAll(/\s*\[(r\d+(?:\s*,\s*r\d+)*)\]/g)) {
    const numbers = partsOfReference(match[1] ?? "", known);
    if (numbers) {
      found.push({ key: `t${at}`, text: withMinus(line.slice(at, match.index)) });
      found.push(...numbers.map((cites) => ({ key: `c${match.index}.${cites}`, cites })));
      at = match.index + match[0].length;
    }
  }
  found.push({ key: `t${at}`, text: withMinus(line.slice(at)) });
  return found.filter((part) => !("text" in part) || part.text !== "");
}

/** A paragraph, or the items of a list. */
export interface Block {
  readonly key: string;
  readonly kind: "paragraph" | "bullets" | "numbers";
  readonly lines: readonly string[];
}

const BULLET = /^\s*[-*•]\s+/;
const NUMBER = /^\s*\d{1,2}[.)]\s+/;

function kindOf(line: string): Block["kind"] {
  return BULLET.test(line) ? "bullets" : NUMBER.test(line) ? "numbers" : "paragraph";
}

/** An answer's plain text as paragraphs and lists; nothing else is read into it. */
export function blocksOf(text: string): Block[] {
  const blocks: { key: string; kind: Block["kind"]; lines: string[] }[] = [];
  let isNew = true;
  for (const line of text.split("\n")) {
    if (line.trim() === "") {
      isNew = true;
      continue;
    }
    const kind = kindOf(line);
    const last = blocks.at(-1);
    const bare = kind === "paragraph" ? line.trim() : line.replace(BULLET, "").replace(NUMBER, "");
    if (last && last.kind === kind && (!isNew || kind !== "paragraph")) {
      last.lines.push(bare);
    } else {
      blocks.push({ key: `${blocks.length}`, kind, lines: [bare] });
    }
    isNew = false;
  }
  return blocks;
}

/** What an answer rests on: its own data, and those of earlier answers that its text names. */
export function sourcesOf(text: string, own: readonly Citation[], before: readonly Citation[]): Citation[] {
  const named = new Set([...text.matchAll(/r\d+/g)].map(([reference]) => reference));
  const mine = new Set(own.map(({ reference }) => reference));
  const earlier = before.filter(({ reference }) => named.has(reference) && !mine.has(reference));
  return [...earlier, ...own];
}
