/**
 * Collects items and hands them over together after a moment, so that a burst of frames is one
 * update of the page. Of what comes in one moment the newest `limit` are kept.
 */
export function batched<T>(
  flush: (items: T[]) => void,
  { millis = 80, limit = 1000 }: { millis?: number; limit?: number } = {},
): (item: T) => void {
  let items: T[] = [];
  return (item) => {
    if (items.length === 0) {
      setTimeout(() => {
        const batch = items;
        items = [];
        flush(batch);
      }, millis);
    }
    items.push(item);
    if (items.length > limit) {
      items.shift();
    }
  };
}
