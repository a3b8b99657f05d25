import { ChevronDown } from "lucide-react";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import type { Presets } from "../model";

export interface PresetListProps {
  presets: { data: Presets | undefined; error: Error | null; refetch: () => unknown };
  isPrices: boolean;
}

const OF_PRICES = new Set(["prices", "ecb"]);

/** Every kind of file that is read, each with the way to get it from whoever makes it. */
export function PresetList({ presets, isPrices }: PresetListProps) {
  return (
    <Card title="Where to get the file">
      <DataBlock query={presets} skeleton={<Skeleton className="h-80" />}>
        {(data) => (
          <ul>
            {data.presets
              .filter(({ id }) => !isPrices || OF_PRICES.has(id))
              .map(({ id, title, how }) => (
                <li key={id} className="border-b border-hair last:border-0">
                  <details className="group">
                    <summary className="flex min-h-11 cursor-pointer list-none items-center justify-between gap-3 text-13 font-semibold">
                      {title}
                      <ChevronDown
                        size={15}
                        aria-hidden
                        className="shrink-0 text-text2 group-open:rotate-180"
                      />
                    </summary>
                    <p className="pb-3 text-13 break-words text-text2">{how}</p>
                  </details>
                </li>
              ))}
          </ul>
        )}
      </DataBlock>
    </Card>
  );
}
