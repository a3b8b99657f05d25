import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { WORKFLOWS } from "@/lib/workflows";

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [["/"], "Search symbols and pages"],
  [["Ctrl", "K"], "Search symbols and pages, from anywhere"],
  [["H"], "Back to the dial"],
  [["Esc"], "Close, or back to the dial"],
  [["?"], "This list"],
];
const DIAL_KEYS: readonly (readonly [readonly string[], string])[] = [
  [["←", "→"], "Around the dial"],
  [["↑", "↓"], "To the wedge above or below"],
  [["Home", "End"], "First or last wedge"],
  [["A – Z"], "To the wedge whose name starts so"],
  [["Enter"], "Open the wedge"],
];

function KeyList({ rows }: { rows: readonly (readonly [readonly string[], string])[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-13">
      {rows.map(([keys, does]) => (
        <div key={does} className="contents">
          <dt className="flex gap-1">
            {keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dt>
          <dd className="text-text2">{does}</dd>
        </div>
      ))}
    </dl>
  );
}

/** All keyboard shortcuts. */
export default function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="Keyboard shortcuts" className="w-[min(640px,calc(100vw-32px))]">
      <div className="grid gap-6 tile:grid-cols-2">
        <section>
          <h3 className="eyebrow mb-2.5">Workflows</h3>
          <KeyList rows={WORKFLOWS.map((item) => [[item.key], item.name] as const)} />
        </section>
        <section className="grid content-start gap-4">
          <div>
            <h3 className="eyebrow mb-2.5">Everywhere</h3>
            <KeyList rows={KEYS} />
          </div>
          <div>
            <h3 className="eyebrow mb-2.5">On the dial</h3>
            <KeyList rows={DIAL_KEYS} />
          </div>
        </section>
      </div>
      <p className="mt-4 text-12 text-text3">Single keys do nothing while you type in a field.</p>
    </Dialog>
  );
}
