import { Clock } from "lucide-react";

/** That the price is late, before an order is sent on it. It blocks nothing. */
export function DelayNote({ text, id }: { text: string | null; id?: string }) {
  return text ? (
    <p id={id} className="num flex gap-[7px] text-12 leading-[1.4] text-warn">
      <Clock size={15} aria-hidden className="mt-px shrink-0" />
      <span>{text}</span>
    </p>
  ) : null;
}
