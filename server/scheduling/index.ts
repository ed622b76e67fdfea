/** The book: who is where, when, with whom. */
import { voiceConstraints } from '../kernel/problem.ts';

voiceConstraints({ resource_not_double_booked: 'slot_taken', appointment_lasts_at_most_24_hours: 'time_not_valid' });

export { type BulkAppointment, type BulkResult, bookInBulk, planInBulk, Taken } from './bulk.ts';
export { registerFeed } from './feeds.ts';
export { CALENDAR_FOOT, calendarEvent, calendarHead } from './feeds-ical.ts';
export { findOpenings } from './finder.ts';
export { expireHolds, startHoldSweeper } from './holds.ts';
export { selectKnownRecalls } from './recall-queries.ts';
export { addRecalls, type ImportedRecall } from './recalls.ts';
export { routes, topics } from './routes.ts';
export { book } from './service.ts';
export { nextVisits } from './views.ts';
