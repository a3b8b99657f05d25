/** Marks the frame of a group, with the text of its path. */
export const GROUP_ATTRIBUTE = "data-group";

export interface Drop {
  group: string;
  place: number;
}

function isIn(element: Element, x: number, y: number): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** The innermost group under the point that is not part of what is dragged; else the one it stands in. */
function groupAt(dragged: Element, x: number, y: number): Element | null {
  const under = [...document.querySelectorAll(`[${GROUP_ATTRIBUTE}]`)].filter(
    (group) => !dragged.contains(group) && isIn(group, x, y),
  );
  return under.at(-1) ?? dragged.closest(`[${GROUP_ATTRIBUTE}]`);
}

/** Where the dragged item would come to stand at this point: after all others whose middle is above. */
export function dropAt(dragged: Element, x: number, y: number): Drop | null {
  const group = groupAt(dragged, x, y);
  const items = [...(group?.querySelector(":scope > ul")?.children ?? [])];
  const place = items.filter((item) => {
    const { top, height } = item.getBoundingClientRect();
    return item !== dragged && top + height / 2 < y;
  }).length;
  return group ? { group: group.getAttribute(GROUP_ATTRIBUTE) ?? "", place } : null;
}
