/** One entry of a 422 answer's `errors[]`, as far as the screen needs it. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/**
 * A failed call, parsed from `application/problem+json` (RFC 9457).
 *
 * `status` 0 means that no answer came (offline, connection refused, cut off).
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly errors: readonly FieldProblem[];
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(fields: {
    status: number;
    code: string;
    title: string;
    detail: string;
    requestId?: string | null;
    errors?: readonly FieldProblem[];
    extensions?: Readonly<Record<string, unknown>>;
  }) {
    super(`${fields.title}: ${fields.detail}`);
    this.status = fields.status;
    this.code = fields.code;
    this.title = fields.title;
    this.detail = fields.detail;
    this.requestId = fields.requestId ?? null;
    this.errors = fields.errors ?? [];
    this.extensions = fields.extensions ?? {};
  }
}

const PROBLEM_PREFIX = "urn:paiid:problem:";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}

/** `body.quantity` is the form's `quantity`. */
function fieldName(location: unknown): string {
  return text(location, "").replace(/^(body|query|path|header)\./, "");
}

function fieldProblems(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) {
    return [];
  }
  return value.filter(isRecord).map((entry) => ({
    field: fieldName(entry["location"]),
    message: text(entry["message"], "This value was not accepted."),
  }));
}

/** Turn the body of a failed answer into an ApiError; an unreadable body still yields one. */
export function toApiError(status: number, body: unknown, requestId: string | null): ApiError {
  const problem = isRecord(body) ? body : {};
  const type = text(problem["type"], "");
  const code = type.startsWith(PROBLEM_PREFIX)
    ? type.slice(PROBLEM_PREFIX.length)
    : text(problem["code"], `http-${status}`);
  return new ApiError({
    status,
    code,
    title: text(problem["title"], status >= 500 ? "The server failed" : "The request was refused"),
    detail: text(problem["detail"], `The server answered with status ${status}.`),
    requestId: text(problem["request_id"], requestId ?? "") || null,
    errors: fieldProblems(problem["errors"]),
    extensions: problem,
  });
}

/** The error for a call that got no answer at all. */
export function offlineError(): ApiError {
  return new ApiError({
    status: 0,
    code: "offline",
    title: "No answer from the server",
    detail: "The server could not be reached. Nothing you entered has been lost.",
  });
}

/** Any thrown value as an ApiError, for screens that show title, detail and request id. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) {
    return error;
  }
  return new ApiError({
    status: 0,
    code: "client-error",
    title: "Something went wrong on this page",
    detail: error instanceof Error ? error.message : "The page could not be shown.",
  });
}
