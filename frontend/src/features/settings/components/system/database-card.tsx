import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { counted } from "@/lib/format";
import type { System } from "../../api/system";
import { formatMs } from "../../system";

/** The database's connections, and the statements that took long: their shape, never a value. */
export function DatabaseCard({ system }: { system: System }) {
  const { pool, slow_statements: slow, slow_after_ms: after } = system;
  return (
    <Card title="Database">
      <p className="num text-13">
        {pool.engine}: {pool.in_use} of {counted(pool.size, "connection")} in use, {pool.waiting} waiting.
      </p>
      {slow.length === 0 ? (
        <EmptyState className="py-4">No statement has taken longer than {formatMs(after)}.</EmptyState>
      ) : (
        <ul aria-label="Slow statements" className="mt-2">
          {slow.map((one) => (
            <li key={one.shape} className="border-b border-hair py-2 text-12 last:border-0">
              <p className="num">
                {counted(one.count, "time")} longer than {formatMs(after)}, at worst {formatMs(one.worst_ms)}
              </p>
              <code className="block break-words text-text2">{one.shape}</code>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
