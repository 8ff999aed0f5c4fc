import { TZDate } from '@date-fns/tz';
import { addDays } from 'date-fns/addDays';

/** Returns the same local time some days later: an hour more or less if the clocks change in between. */
export const daysLater = (at: number, days: number, timeZone: string): number =>
  addDays(new TZDate(at, timeZone), days).getTime();
