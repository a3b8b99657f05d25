import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/lib/api-client";
import { PNL_KEY } from "./figures";

/** The open lots, in the order in which sales use them up. */
export function lotsQuery() {
  return queryOptions({
    queryKey: [PNL_KEY, "lots"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/portfolio/lots", { signal })),
    placeholderData: keepPreviousData,
  });
}
