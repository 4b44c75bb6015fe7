// Labels beside each other: as near as may be to where they belong, and none on another.

/**
 * @param {number[]} places where each label belongs, in any order
 * @param {number} gap least distance between two
 * @param {[number, number]} range that they should stay within, if there is room for all
 * @returns {number[]} where they go, in the same order
 */
export function apart(places, gap, [low, high]) {
  const order = places.map((_, i) => i).sort((i, j) => places[i] - places[j] || i - j);
  // Neighbours that are too close become one group around the mean of what its members want.
  /** @type {{members: number[], start: number}[]} */
  const groups = [];
  for (const i of order) {
    let group = { members: [i], start: places[i] };
    for (
      let before = groups.at(-1);
      before && before.start + gap * before.members.length > group.start;
      before = groups.at(-1)
    ) {
      groups.pop();
      const members = [...before.members, ...group.members];
      const wanted = members.reduce((sum, m, n) => sum + places[m] - gap * n, 0) / members.length;
      group = { members, start: wanted };
    }
    const room = high - gap * (group.members.length - 1);
    group.start = Math.max(low, Math.min(room, group.start));
    groups.push(group);
  }
  // What the range has pushed together.
  for (let g = groups.length - 1, limit = Infinity; g >= 0; g--) {
    const { members } = groups[g];
    groups[g].start = Math.min(groups[g].start, limit - gap * members.length);
    limit = groups[g].start;
  }
  const moved = [...places];
  let free = low;
  for (const { members, start } of groups)
    for (const [n, m] of members.entries()) {
      moved[m] = Math.max(free, start + gap * n);
      free = moved[m] + gap;
    }
  return moved;
}
