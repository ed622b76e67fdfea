/** Pure: who is taken by a visit for which of its minutes, as its visit type says. */
import type { ResourceClass, VisitType } from '../../shared/practice.ts';
import type { Appointment } from '../../shared/scheduling.ts';
import type { TileRole } from './grid-model.ts';

export interface Part {
  resourceId: string;
  role: TileRole;
  /** Minutes since the visit's start; the end is exclusive. */
  from: number;
  until: number;
}

type Classes = ReadonlyMap<string, ResourceClass>;

/** Parts of one resource that touch are one. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of [...parts].sort((a, b) => a.from - b.from)) {
    const last = result.findLast((one) => one.resourceId === part.resourceId && one.role === part.role);
    if (last && part.from <= last.until) last.until = Math.max(last.until, part.until);
    else result.push({ ...part });
  }
  return result;
}

/** Who of those that were chosen serves each need of a class: nobody twice at once, and everybody at least once. */
function memberFor(others: readonly string[], taken: readonly Part[], from: number, until: number): string | undefined {
  const isFree = (id: string): boolean =>
    !taken.some((part) => part.resourceId === id && part.from < until && from < part.until);
  const free = others.filter(isFree);
  return free.find((id) => !taken.some((part) => part.resourceId === id)) ?? free[0];
}

/** The parts of a visit, without buffers: those of the provider, the room, and everybody else. */
export function partsOf(it: Appointment, type: VisitType | undefined, classes: Classes): Part[] {
  const whole = { from: 0, until: it.durationMinutes };
  const needs = type?.needs ?? [];
  const parts: Part[] = [];
  if (needs.length === 0) {
    if (it.providerId) parts.push({ resourceId: it.providerId, role: 'provider', ...whole });
    if (it.roomId) parts.push({ resourceId: it.roomId, role: 'room', ...whole });
  }
  for (const need of needs) {
    const from = need.fromMinute;
    const follows = need.untilMinute >= (type?.durationMinutes ?? 0);
    const until = follows ? it.durationMinutes : Math.min(need.untilMinute, it.durationMinutes);
    if (from >= until) continue;
    if (need.who === 'provider' && it.providerId) {
      parts.push({ resourceId: it.providerId, role: 'provider', from, until });
    } else if (need.who === 'room' && it.roomId) parts.push({ resourceId: it.roomId, role: 'room', from, until });
    else if (need.who === 'class') {
      const members = classes.get(need.classId ?? '')?.memberIds ?? [];
      const others = it.otherIds.filter((id) => members.includes(id));
      const id = memberFor(others, parts, from, until);
      if (id) parts.push({ resourceId: id, role: 'other', from, until });
    }
  }
  // Whoever is named but not in the pattern (any more) is shown all the same: nothing may be hidden.
  const named = new Set(parts.map(({ resourceId }) => resourceId));
  if (it.providerId && !named.has(it.providerId)) {
    parts.push({ resourceId: it.providerId, role: 'provider', ...whole });
  }
  if (it.roomId && !named.has(it.roomId)) parts.push({ resourceId: it.roomId, role: 'room', ...whole });
  for (const id of it.otherIds) if (!named.has(id)) parts.push({ resourceId: id, role: 'other', ...whole });
  return joined(parts);
}
