import type { ReactNode } from "react";
import { Explained } from "./explained";

export interface Stat {
  /** The name its explanation has; absent where there is none. */
  figure?: string;
  label: string;
  value: string;
  /** What it tells, in a few words. */
  about?: string;
}

/** Figures with their names, in columns as the room allows; each opens. */
export function StatList({ stats, label }: { stats: readonly Stat[]; label: string }) {
  return (
    <dl
      aria-label={label}
      className="grid grid-cols-1 gap-x-6 text-13 @min-[420px]:grid-cols-2 @min-[900px]:grid-cols-3"
    >
      {stats.map(({ figure, label: name, value, about }) => (
        <div
          key={name}
          className="flex items-baseline justify-between gap-3 border-b border-hair py-[7px]"
          title={about}
        >
          <dt className="text-text2">{name}</dt>
          <dd className="num font-semibold">
            <Opened figure={figure} name={name}>
              {value}
            </Opened>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Opened(props: { figure: string | undefined; name: string; children: ReactNode }) {
  return props.figure ? (
    <Explained figure={props.figure} label={props.name}>
      {props.children}
    </Explained>
  ) : (
    props.children
  );
}
