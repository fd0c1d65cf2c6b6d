// Vitest 5 prints failures with Map.groupBy, which came after Node 20. Without it a failing test
// still fails the build, but nobody sees which one.
Map.groupBy ??= (items, keyOf) => {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};
