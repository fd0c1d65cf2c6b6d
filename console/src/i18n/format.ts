import { type Language, translate } from '.';

/** How long something took: in smaller parts where whole seconds would say too little. */
export function elapsed(language: Language, millis: number): string {
  if (millis < 100) {
    return translate(language, 'unit.millis', { ms: Math.max(0, Math.round(millis)) });
  }
  return millis < 10_000
    ? translate(language, 'unit.seconds', { s: (millis / 1000).toFixed(1) })
    : duration(language, millis);
}

/** A length of time in its two largest units. */
export function duration(language: Language, millis: number): string {
  const seconds = Math.max(0, Math.round(millis / 1000));
  const s = seconds % 60;
  const m = Math.floor(seconds / 60) % 60;
  const h = Math.floor(seconds / 3600);
  if (h > 0) {
    return translate(language, 'unit.hours', { h, m });
  }
  return m > 0
    ? translate(language, 'unit.minutes', { m, s })
    : translate(language, 'unit.seconds', { s });
}

/** A number of bytes, with a unit that keeps it short. */
export function bytes(language: Language, size: number): string {
  const [unit, value] =
    size < 1000
      ? ['byte', size]
      : size < 1_000_000
        ? ['kilobyte', size / 1000]
        : ['megabyte', size / 1_000_000];
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && unit !== 'byte' ? 1 : 0,
  }).format(value);
}

/** Making a format takes far longer than using it, and rows of the log come by the hundred. */
const clocks = new Map<Language, Intl.DateTimeFormat>();

export function clockTime(language: Language, at: number): string {
  let clock = clocks.get(language);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(language, clock);
  }
  return clock.format(at);
}

/** A moment: its time of day, with the date when it was not today. */
export function moment(language: Language, at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay
    ? clockTime(language, at)
    : new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
}

export function count(language: Language, value: number): string {
  return new Intl.NumberFormat(language).format(value);
}
