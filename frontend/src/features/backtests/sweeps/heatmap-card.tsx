import { Card } from "@/components/ui/card";
import { Field, Select } from "@/components/ui/field";
import type { Cell, Look, Results, Sweep } from "./api";
import { figureOf, figureText, heatmapSentence, placeOf, valuesText } from "./model";

export interface HeatmapCardProps {
  sweep: Sweep;
  results: Results;
  look: Look;
  onLook: (look: Look) => void;
  /** The cell whose best variant is shown, by its values. */
  chosen: string | null;
  onChoose: (cell: Cell) => void;
}

/** From the lowest to the highest of all in one color: a figure may have no zero between. */
function heat(cell: Cell, results: Results): string | undefined {
  const [low, high] = [Number(results.lowest), Number(results.highest)];
  if (cell.value === null || high <= low) {
    return undefined;
  }
  const depth = 6 + 54 * ((Number(cell.value) - low) / (high - low));
  return `color-mix(in srgb, var(--color-brand) ${depth.toFixed(0)}%, transparent)`;
}

function CellButton({
  cell,
  results,
  chosen,
  onChoose,
}: { cell: Cell } & Omit<HeatmapCardProps, "sweep" | "look" | "onLook">) {
  const text = figureText(figureOf(results, results.metric), cell.value);
  const of = cell.variants > 1 ? `, the median of ${cell.variants} variants` : "";
  const words = `${valuesText(placeOf(results, cell))}: ${text}${of}`;
  return (
    <button
      type="button"
      title={words}
      aria-label={`${words}. Show ${cell.variants > 1 ? "the best of them" : "this variant"}`}
      aria-pressed={chosen === valuesText(placeOf(results, cell))}
      disabled={cell.best === null}
      onClick={() => onChoose(cell)}
      className="num h-9 max-tile:h-11 w-full min-w-14 rounded-control px-1 text-12 font-semibold hover:brightness-125 aria-pressed:outline-2 aria-pressed:outline-focus"
      style={{ background: heat(cell, results) }}
    >
      {text}
    </button>
  );
}

function Grid(props: Omit<HeatmapCardProps, "sweep" | "look" | "onLook">) {
  const { results } = props;
  const columns = [...new Set(results.cells.map(({ x }) => x))];
  const rows = [...new Set(results.cells.map(({ y }) => y))];
  const at = new Map(results.cells.map((cell) => [`${cell.x} ${cell.y}`, cell]));
  const name = results.x.replaceAll("_", " ");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="relative max-h-[520px] overflow-auto" aria-label="Heatmap cells" tabIndex={0}>
      <table className="w-full border-separate border-spacing-1">
        <caption className="sr-only">{heatmapSentence(results)}</caption>
        <thead>
          <tr>
            <th scope="col" className="w-20 text-left text-12 font-medium whitespace-nowrap text-text3">
              {results.y ? `${results.y.replaceAll("_", " ")} ↓ ${name} →` : `${name} →`}
            </th>
            {columns.map((x) => (
              <th key={x} scope="col" className="num text-12 font-medium text-text2">
                {x}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((y) => (
            <tr key={y}>
              <th scope="row" className="num text-left text-12 font-medium text-text2">
                {y ?? figureOf(results, results.metric)?.title}
              </th>
              {columns.map((x) => {
                const cell = at.get(`${x} ${y}`);
                return (
                  <td key={x} className="p-0">
                    {cell ? <CellButton {...props} cell={cell} /> : null}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A figure over two of the parameters: a broad warm region is worth more than a single hot cell. */
export function HeatmapCard({ sweep, look, onLook, ...grid }: HeatmapCardProps) {
  const { results } = grid;
  const names = sweep.axes.map(({ name }) => ({ value: name, label: name.replaceAll("_", " ") }));
  const figures = results.figures.map(({ key, title }) => ({ value: key, label: title }));
  const onX = (x: string) => onLook({ ...look, x, y: x === look.y ? look.x : look.y });
  const onY = (y: string) => onLook({ ...look, y, x: y === look.x ? (look.y ?? look.x) : look.x });
  return (
    <Card title="Heatmap">
      <div className="mb-3 grid grid-cols-1 gap-3 tile:grid-cols-3">
        <Field label="Figure">
          {(ids) => (
            <Select
              {...ids}
              value={look.metric}
              options={figures}
              onChange={(event) => onLook({ ...look, metric: event.target.value })}
            />
          )}
        </Field>
        {names.length > 2 ? (
          <>
            <Field label="Across">
              {(ids) => (
                <Select
                  {...ids}
                  value={look.x}
                  options={names}
                  onChange={(event) => onX(event.target.value)}
                />
              )}
            </Field>
            <Field label="Down">
              {(ids) => (
                <Select
                  {...ids}
                  value={look.y ?? ""}
                  options={names}
                  onChange={(event) => onY(event.target.value)}
                />
              )}
            </Field>
          </>
        ) : null}
      </div>
      <p className="mb-2 max-w-[90ch] text-13 text-text2">
        {heatmapSentence(results)} Where neighbors are as good, the best is less likely to be luck.
      </p>
      <Grid {...grid} />
    </Card>
  );
}
