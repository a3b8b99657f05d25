// A reporter of node's test runner that writes one line of JSON: what passed, and each failed test with its file.
export default async function* tally(events) {
  const found = { passed: 0, skipped: 0, failures: [] };
  for await (const { type, data } of events) {
    const isTest = data?.details?.type !== "suite" && data?.name !== data?.file;
    if (type === "test:pass" && isTest) {
      found[data.skip === undefined ? "passed" : "skipped"] += 1;
    }
    // A suite or a file that fails for another reason than a test of its own, such as a hook, counts as well.
    if (type === "test:fail" && data.details.error?.failureType !== "subtestsFailed") {
      found.failures.push({ file: data.file, name: data.name });
    }
  }
  yield JSON.stringify(found);
}
