import { TZDate } from '@date-fns/tz';
import { addDays } from 'date-fns/addDays';

/** The same time on a zone's clocks so many days later: an hour more or less on the way where they change. */
export const daysLater = (at: number, days: number, timeZone: string): number =>
  addDays(new TZDate(at, timeZone), days).getTime();
