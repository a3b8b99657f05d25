import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { HttpResponse } from "msw";

const FOLDER = resolve("../backend/tests/snapshots/api");

/** An answer of the real application; its own tests record it and hold it true. */
export function recorded<Answer>(name: string): Answer {
  return JSON.parse(readFileSync(resolve(FOLDER, `${name}.json`), "utf8")) as Answer;
}

/** A recorded problem document as the server sends it. */
export function recordedProblem(name: string): Response {
  const problem = recorded<{ status: number }>(name);
  return HttpResponse.json(problem, {
    status: problem.status,
    headers: { "content-type": "application/problem+json" },
  });
}
