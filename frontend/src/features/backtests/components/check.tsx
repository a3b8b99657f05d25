import { Pill, type PillTone } from "@/components/ui/pill";

export interface CheckProps {
  title: string;
  tone: PillTone;
  verdict: string;
  text: string;
}

/** One thing that a result is held against, with its verdict. */
export function Check({ title, tone, verdict, text }: CheckProps) {
  return (
    <li className="border-b border-hair py-2.5 last:border-b-0">
      <p className="flex items-center justify-between gap-2 text-13 font-semibold">
        {title}
        <Pill tone={tone}>{verdict}</Pill>
      </p>
      <p className="mt-1 text-13 text-text2">{text}</p>
    </li>
  );
}
