import { Card } from "@/components/ui/card";
import type { RunDetail } from "../api";

/** The Python file of a run, as it was when it ran. */
export function PythonCard({ python }: { python: NonNullable<RunDetail["python"]> }) {
  return (
    <Card title={python.file}>
      <p className="num mb-2 text-12 break-words text-text3">
        As it was when it ran; SHA-256 {python.hash.slice(0, 12)}.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section aria-label={`Text of ${python.file}`} tabIndex={0} className="max-h-[420px] overflow-auto">
        <pre className="mono text-12">{python.source}</pre>
      </section>
    </Card>
  );
}
