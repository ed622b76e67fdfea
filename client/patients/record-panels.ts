/**
 * What stands on a patient's page below the record itself, in this order. Each panel is an element of its own that
 * reads what it shows; another area of the product adds a line here and nothing else on the page.
 */
import { html, type TemplateResult } from 'lit';
import type { Stay } from '../../shared/patients.ts';
import type { PatientRecord } from '../../shared/record.ts';
import '../billing/authorizations-panel.ts';
import '../billing/income-panel.ts';
import '../billing/notices-panel.ts';
import '../billing/patient-facts-panel.ts';
import '../correspondence/panel.ts';
import '../coverage/coverage-panel.ts';
import { session } from '../desk/session.ts';
import '../documents/panel.ts';
import '../scheduling/recalls-panel.ts';
import '../summary/panel.ts';
import './care-team-panel.ts';
import './household-panel.ts';
import './merges-panel.ts';
import './record-visits.ts';

interface RecordPanel {
  readonly key: string;
  /** Of the way there from the head of the page. */
  readonly title: string;
  /** False for whom it is not meant: then nothing is drawn and nothing is asked. */
  shown(): boolean;
  draw(record: PatientRecord, stays: readonly Stay[]): TemplateResult;
}

export const PANELS: readonly RecordPanel[] = [
  {
    key: 'visits',
    title: 'Visits',
    shown: () => true,
    draw: (record, stays) => html`<am-record-visits .patientId=${record.id} .stays=${stays}></am-record-visits>`,
  },
  {
    key: 'recalls',
    title: 'Recalls',
    shown: () => session.may('schedule.read'),
    draw: (record) => html`<am-recalls .patientId=${record.id}></am-recalls>`,
  },
  {
    key: 'household',
    title: 'Who pays',
    shown: () => true,
    draw: (record) => html`<am-household .record=${record}></am-household>`,
  },
  {
    key: 'coverage',
    title: 'Coverage',
    shown: () => session.may('coverage.read'),
    draw: (record) => html`<am-coverage-panel .patientId=${record.id}></am-coverage-panel>`,
  },
  {
    key: 'answers',
    title: 'Answers and care elsewhere',
    shown: () => session.may('charges.read') && session.may('coverage.read'),
    draw: (record) => html`<am-patient-facts .patientId=${record.id}></am-patient-facts>`,
  },
  {
    key: 'authorizations',
    title: 'Authorizations',
    shown: () => session.may('charges.read'),
    draw: (record) => html`<am-authorizations .patientId=${record.id}></am-authorizations>`,
  },
  {
    key: 'notices',
    title: 'Signed notices',
    shown: () => session.may('charges.read'),
    draw: (record) => html`<am-notices .patientId=${record.id}></am-notices>`,
  },
  {
    key: 'income',
    title: 'Sliding fee',
    shown: () => session.may('income.read'),
    draw: (record) => html`<am-income .patientId=${record.id}></am-income>`,
  },
  {
    key: 'documents',
    title: 'Documents',
    shown: () => session.may('documents.read'),
    draw: (record) => html`<am-record-documents .patientId=${record.id}></am-record-documents>`,
  },
  {
    key: 'summary',
    title: 'Clinical summary',
    shown: () => session.may('summary.read'),
    draw: (record) =>
      html`<am-summary .patientId=${record.id} .patientName=${`${record.lastName}, ${record.firstName}`}></am-summary>`,
  },
  {
    key: 'correspondence',
    title: 'Letters',
    shown: () => session.may('correspondence.read'),
    draw: (record) =>
      html`<am-correspondence .patientId=${record.id} .patientName=${`${record.lastName}, ${record.firstName}`}></am-correspondence>`,
  },
  {
    key: 'merges',
    title: 'Merged records',
    shown: () => true,
    draw: (record) => html`<am-merges .record=${record}></am-merges>`,
  },
  {
    key: 'care-team',
    title: 'Who may open it',
    shown: () => true,
    draw: (record) => html`<am-care-team .record=${record}></am-care-team>`,
  },
];
