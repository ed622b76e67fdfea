/** The modules in order. A module may import only earlier ones, and only their index: the tidy test holds it to that. */

import * as billing from './billing/index.ts';
import * as claims from './claims/index.ts';
import * as codesets from './codesets/index.ts';
import * as correspondence from './correspondence/index.ts';
import * as coverage from './coverage/index.ts';
import * as documents from './documents/index.ts';
import * as exchange from './exchange/index.ts';
import * as identity from './identity/index.ts';
import type { Route } from './kernel/context.ts';
import type { JobPlan } from './kernel/jobs.ts';
import type { LiveTopic } from './kernel/live-topic.ts';
import * as patients from './patients/index.ts';
import * as practice from './practice/index.ts';
import * as rulebook from './rulebook/index.ts';
import * as scheduling from './scheduling/index.ts';
import * as summary from './summary/index.ts';
import * as supply from './supply/index.ts';

export const MODULES = [
  'edi',
  'identity',
  'practice',
  'codesets',
  'patients',
  'supply',
  'scheduling',
  'coverage',
  'summary',
  'correspondence',
  'documents',
  'billing',
  'rulebook',
  'claims',
  'exchange',
  'interop',
  'discovery',
] as const;

export const routes: Route[] = [
  ...identity.routesWith(practice.createPractice),
  ...practice.routes,
  ...codesets.routes,
  ...patients.routesWith(scheduling.nextVisits),
  ...supply.routes,
  ...scheduling.routes,
  ...coverage.routes,
  ...summary.routes,
  ...correspondence.routes,
  ...documents.routes,
  ...billing.routes,
  ...rulebook.routes,
  ...claims.routes,
  ...exchange.routes,
];

export const topics: LiveTopic[] = [
  ...practice.topics,
  ...codesets.topics,
  ...patients.topics,
  ...scheduling.topics,
  ...coverage.topics,
  ...summary.topics,
  ...correspondence.topics,
  ...documents.topics,
  ...billing.topics,
  ...rulebook.topics,
  ...claims.topics,
  ...exchange.topics,
];

/** Work that nobody waits for at the counter. */
export const jobs: JobPlan = {
  kinds: [...codesets.jobs, ...documents.jobs, ...claims.jobs, ...exchange.jobs],
  chores: { files: documents.sweepFiles },
};
