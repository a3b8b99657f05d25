import { type Group, type Path, partAt, pathText, withPart } from "./editing";
import type { Definition, Rule } from "./model";
import { sidesOf } from "./sides";

/** A definition in which a rule stands elsewhere, and where that is. */
export interface Rearranged {
  definition: Definition;
  path: Path;
}

/** A group that a rule may be put into. */
export interface Place {
  path: Path;
  node: Group["node"];
  /** How many rules it has. */
  count: number;
}

export function isGroup(rule: unknown): rule is Group {
  return typeof rule === "object" && rule !== null && "rules" in rule;
}

/** The group that the rule at `path` stands in. */
export function groupOf(path: Path): Path {
  return path.slice(0, -2);
}

/** Whether the part at `path` is in the part at `outer`, or is it. */
export function isWithin(path: Path, outer: Path): boolean {
  return outer.every((step, index) => path[index] === step);
}

function withRules(whole: Definition, group: Path, change: (rules: Rule[]) => Rule[]): Definition {
  const before = partAt(whole, group) as Group;
  return withPart(whole, group, { ...before, rules: change([...before.rules]) });
}

function pathTo(rule: Rule, wanted: Rule, path: Path): Path | null {
  if (rule === wanted) {
    return path;
  }
  if (!isGroup(rule)) {
    return null;
  }
  for (const [index, inner] of rule.rules.entries()) {
    const found = pathTo(inner, wanted, [...path, "rules", index]);
    if (found) {
      return found;
    }
  }
  return null;
}

/** Where that very rule stands. */
function placeOf(whole: Definition, wanted: Rule): Path {
  const found = sidesOf(whole).map(({ name, rule }) => pathTo(rule, wanted, [name]));
  return found.find((path) => path !== null) ?? [];
}

/** Without `hole`, and without the groups that it leaves empty; a whole side stays, empty as it is. */
function closed(rule: Rule, hole: Rule): Rule | null {
  if (rule === hole) {
    return null;
  }
  if (!isGroup(rule)) {
    return rule;
  }
  const rules = rule.rules.map((inner) => closed(inner, hole));
  if (rules.every((inner, index) => inner === rule.rules[index])) {
    return rule;
  }
  const left = rules.filter((inner) => inner !== null);
  return left.length > 0 ? { ...rule, rules: left } : null;
}

function withoutHole(whole: Definition, hole: Rule): Definition {
  const sides = sidesOf(whole).map(({ name, rule }) => [
    name,
    closed(rule, hole) ?? (isGroup(rule) ? { ...rule, rules: [] } : rule),
  ]);
  return { ...whole, ...Object.fromEntries(sides) };
}

/**
 * The rule at `path` in the group at `group`, at `place` of the order that comes of it.
 *
 * A group that it was alone in goes with it. Null for a move into itself.
 */
export function moved(whole: Definition, path: Path, group: Path, place: number): Rearranged | null {
  const index = path.at(-1);
  if (typeof index !== "number" || isWithin(group, path)) {
    return null;
  }
  // A copy, so that it is told from a neighbour that is the same object.
  const rule = { ...(partAt(whole, path) as Rule) };
  const hole: Rule = { node: "constant", value: false };
  const isAmongItsOwn = pathText(groupOf(path)) === pathText(group);
  const at = isAmongItsOwn && place >= index ? place + 1 : place;
  const open = withRules(withPart(whole, path, hole), group, (rules) => rules.toSpliced(at, 0, rule));
  const definition = withoutHole(open, hole);
  return { definition, path: placeOf(definition, rule) };
}

/** The rule at `path` and the same once more below it. */
export function duplicated(whole: Definition, path: Path): Rearranged {
  const index = path.at(-1) as number;
  const copy = structuredClone(partAt(whole, path)) as Rule;
  const definition = withRules(whole, groupOf(path), (rules) => rules.toSpliced(index + 1, 0, copy));
  return { definition, path: [...path.slice(0, -1), index + 1] };
}

/** The rule at `path` in a group of its own. */
export function wrapped(whole: Definition, path: Path, node: Group["node"]): Rearranged {
  const rule = partAt(whole, path) as Rule;
  return { definition: withPart(whole, path, { node, rules: [rule] }), path };
}

/** Whether the group at `path` can be taken away from around its rules. */
export function canUngroup(whole: Definition, path: Path): boolean {
  const rule = partAt(whole, path);
  return isGroup(rule) && (path.length > 1 ? rule.rules.length > 0 : rule.rules.length === 1);
}

/** The rules of the group at `path` where the group stood; the path is of the first. */
export function ungrouped(whole: Definition, path: Path): Rearranged {
  const { rules } = partAt(whole, path) as Group;
  const index = path.at(-1);
  if (typeof index !== "number") {
    return { definition: withPart(whole, path, rules[0]), path };
  }
  const definition = withRules(whole, groupOf(path), (all) => all.toSpliced(index, 1, ...rules));
  return { definition, path };
}

/** All groups of all sides, from above to below. */
export function groupsOf(whole: Definition): Place[] {
  const found: Place[] = [];
  const visit = (rule: Rule, path: Path) => {
    if (isGroup(rule)) {
      found.push({ path, node: rule.node, count: rule.rules.length });
      for (const [index, inner] of rule.rules.entries()) {
        visit(inner, [...path, "rules", index]);
      }
    }
  };
  for (const { name, rule } of sidesOf(whole)) {
    visit(rule, [name]);
  }
  return found;
}

/** The groups that the rule at `path` may move into: not its own, and none within itself. */
export function placesFor(whole: Definition, path: Path): Place[] {
  const own = pathText(groupOf(path));
  return groupsOf(whole).filter((group) => !isWithin(group.path, path) && pathText(group.path) !== own);
}

/** Out of its group, to stand right below it. */
export function movedOut(whole: Definition, path: Path): Rearranged | null {
  const group = groupOf(path);
  const index = group.at(-1);
  if (typeof index !== "number") {
    return null;
  }
  const found = moved(whole, path, groupOf(group), index + 1);
  return found;
}

/** Into the group that is right below it, as its first, or else right above it, as its last. */
export function movedIn(whole: Definition, path: Path): Rearranged | null {
  const index = path.at(-1) as number;
  const { rules } = partAt(whole, groupOf(path)) as Group;
  const [below, above] = [rules[index + 1], rules[index - 1]];
  const at = (place: number) => [...path.slice(0, -1), place];
  if (isGroup(below)) {
    return moved(whole, path, at(index + 1), 0);
  }
  return isGroup(above) ? moved(whole, path, at(index - 1), above.rules.length) : null;
}
