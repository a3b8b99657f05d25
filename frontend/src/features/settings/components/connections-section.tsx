import { useQuery } from "@tanstack/react-query";
import { Card } from "@/components/ui/card";
import { DataBlock } from "@/components/ui/data-block";
import { Skeleton } from "@/components/ui/skeleton";
import { EmptyState } from "@/components/ui/states";
import { useMe } from "@/lib/live/hooks";
import { useTopics } from "@/lib/live/provider";
import { connectionsQuery } from "../api/connections";
import { sourcesSentence } from "../connections";
import { ConnectionItem } from "./connection-item";

const TOPICS = ["connections"] as const;

/** Every vendor that this release can be connected to, and which source is asked first. */
export function ConnectionsSection() {
  useTopics(TOPICS);
  const query = useQuery(connectionsQuery);
  const isOwner = useMe().data?.role === "owner";
  return (
    <Card title="Connections" id="connections" className="mt-3.5">
      <DataBlock
        query={query}
        skeleton={<Skeleton className="h-[420px]" />}
        isEmpty={({ connections }) => connections.length === 0}
        empty={<EmptyState>Sources of prices and news will stand here with how they are doing.</EmptyState>}
      >
        {({ connections, sources }) => (
          <>
            <div className="mb-3 grid gap-0.5 text-13 text-text2">
              {sources.map((source) => (
                <p key={source.role}>{sourcesSentence(source)}</p>
              ))}
            </div>
            <ul
              aria-label="Connections"
              className="grid items-start gap-3 @min-[700px]:grid-cols-2 @min-[1100px]:grid-cols-3"
            >
              {connections.map((one) => (
                <ConnectionItem key={one.id} connection={one} isOwner={isOwner} />
              ))}
            </ul>
          </>
        )}
      </DataBlock>
    </Card>
  );
}
