import type { components, paths } from "@/api/schema";

export type OrderRead = components["schemas"]["OrderRead"];
export type OrderCreate = components["schemas"]["OrderCreate-Input"];
export type PositionClose = components["schemas"]["PositionClose"];
export type PositionClosed = components["schemas"]["PositionClosedRead"];
export type OrderReplace = components["schemas"]["OrderReplace"];
export type OrderPreview = components["schemas"]["OrderPreviewRead"];
/** One rule's verdict on an order, as the server words it. */
export type OrderCheck = components["schemas"]["OrderCheckRead"];
export type Side = components["schemas"]["Side"];
export type OrderType = components["schemas"]["OrderType"];
export type TimeInForce = components["schemas"]["TimeInForce"];
export type OrderStatus = components["schemas"]["OrderStatus"];
export type StatusFilter = components["schemas"]["StatusFilter"];
/** The filters of the order history, as the endpoint takes them. */
export type OrdersQuery = NonNullable<paths["/api/orders"]["get"]["parameters"]["query"]>;
