export interface TableSwitchProps {
  /** What the table is of, for who hears the button alone; where a page has several. */
  of?: string;
  isTable: boolean;
  onChange: (isTable: boolean) => void;
}

/** Shows the figures of a drawing as a table instead. */
export function TableSwitch({ of, isTable, onChange }: TableSwitchProps) {
  return (
    <button
      type="button"
      aria-label={of ? `Show as table: ${of}` : undefined}
      aria-pressed={isTable}
      onClick={() => onChange(!isTable)}
      className="h-7 shrink-0 rounded-control px-2 text-12 font-semibold whitespace-nowrap text-text2 hover:text-text aria-pressed:text-brand"
    >
      Show as table
    </button>
  );
}
