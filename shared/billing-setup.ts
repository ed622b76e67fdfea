/**
 * Contracts of who bills: billing providers with their tax ids and numbers, places of service, which of them bills for
 * what, providers as claims name them, credentialing, locum tenens, telehealth by payer and date, capitation, and the
 * superbill. Dates are civil and both included; an end of null is until further notice.
 */
import Type, { type Static, type TObject, type TSchema } from 'typebox';
import {
  CivilDate,
  command,
  Id,
  Line,
  liveTopic,
  Nullable,
  OneOf,
  OptionalLine,
  Reference,
  Shape,
  Version,
} from './contract.ts';
import { PLAN_KINDS } from './coverage-payers.ts';
import type { ProblemCode } from './problems.ts';
import type { Permission } from './roles.ts';

/** HCPCS level I and II: five letters and digits. */
export const ProcedureCode = Type.String({ pattern: '^[A-Z0-9]{5}$' });
export const Modifiers = Type.Array(Type.String({ pattern: '^[A-Z0-9]{2}$' }), { maxItems: 4 });
/** ICD-10-CM without its dot, as claims carry it. */
export const DiagnosisCodes = Type.Array(Type.String({ pattern: '^[A-Z][0-9][0-9A-Z]{1,5}$' }), { maxItems: 12 });
/** Of the CMS place of service list. */
export const PlaceOfService = Type.String({ pattern: '^[0-9]{2}$' });
/** Service units: more than nothing, at most three decimals (SV104). */
export const Units = Type.Number({ minimum: 0.001, maximum: 99_999, multipleOf: 0.001 });

const Npi = Type.String({ pattern: '^[0-9]{10}$' });
const Zip = Type.String({ pattern: '^([0-9]{5}|[0-9]{9})$' });
const Taxonomy = Type.String({ pattern: '^[0-9A-Z]{9}X$' });
const State = Type.String({ pattern: '^[A-Z]{2}$' });
const Position = Type.Integer({ minimum: 0, maximum: 10_000 });
export const From = { startsOn: CivilDate, endsOn: Nullable(CivilDate) };

const STREET = { street: Line(55), street2: OptionalLine(55), city: Line(30), state: State };
export const PayToAddress = Shape({ ...STREET, zip: Zip });

/** A list of the setup: its row, its live topic and the act that adds or changes a row. */
export function kept<P extends Record<string, TSchema>>(
  names: { row: string; rows: string; permission?: Permission; read?: Permission },
  summary: string,
  facts: P,
  problems: readonly ProblemCode[] = [],
) {
  const row = Shape({ id: Id, version: Version, ...facts });
  return {
    topic: liveTopic({
      name: `billing.${names.rows}`,
      permission: names.read ?? 'practice.read',
      summary: `${summary} Key: all.`,
      key: Type.Literal('all'),
      row,
    }),
    save: command({
      name: `billing.save${names.row}`,
      permission: names.permission ?? 'billing.setUp',
      summary: `Adds a row (id and expectedVersion null) or changes one. ${summary}`,
      input: Shape({ ...Reference, ...facts }) as TObject<P & typeof Reference>,
      output: row,
      problems: ['not_found', 'changed_meanwhile', 'already_exists', 'ends_before_it_begins', ...problems],
    }),
  };
}

/** Loops 2000A, 2010AA and 2010AB of a claim. */
export const billingProviders = kept(
  { row: 'Provider', rows: 'providers' },
  'Who bills: a group or a person with a tax id, a billing NPI, a street address and where the money goes.',
  {
    /** Of an organization; of a person the last name. */
    name: Line(60),
    /** Null: an organization. */
    firstName: Nullable(OptionalLine(35)),
    npi: Npi,
    /** EI employer's number, SY social security number. */
    taxIdKind: OneOf(['EI', 'SY']),
    taxId: Type.String({ pattern: '^[0-9]{9}$' }),
    taxonomy: Taxonomy,
    ...STREET,
    /** Nine digits: payers refuse five (2010AA N403). */
    zip: Type.String({ pattern: '^[0-9]{9}$' }),
    /** Null: to the street address. */
    payTo: Nullable(PayToAddress),
    contactName: OptionalLine(60),
    phone: OptionalLine(20),
    /** What a payer calls this billing provider: REF*G2, LU, 0B, 1G. */
    payerNumbers: Type.Array(Shape({ payerId: Id, qualifier: OneOf(['G2', 'LU', '0B', '1G']), value: Line(50) }), {
      maxItems: 100,
    }),
    active: Type.Boolean(),
  },
);
export type BillingProviderRow = Static<typeof billingProviders.topic.row>;

export const serviceFacilities = kept(
  { row: 'Facility', rows: 'facilities' },
  'Where services are given: a location of the practice, a hospital, a nursing home, with place of service and CLIA.',
  {
    name: Line(60),
    /** A location of the practice; null: a hospital, a nursing home, a patient’s home. */
    locationId: Nullable(Id),
    placeOfService: PlaceOfService,
    npi: Nullable(Npi),
    ...STREET,
    zip: Zip,
    cliaNumber: Nullable(Type.String({ pattern: '^[0-9]{2}D[0-9]{7}$' })),
    /** The first and the last day on which the certificate holds. */
    cliaStartsOn: Type.Optional(Nullable(CivilDate)),
    cliaEndsOn: Nullable(CivilDate),
    /** A certificate of waiver: it covers waived tests only. Null or left out: not said. */
    cliaIsWaiver: Type.Optional(Nullable(Type.Boolean())),
    mammographyNumber: Nullable(OptionalLine(50)),
    active: Type.Boolean(),
  },
);
export type ServiceFacility = Static<typeof serviceFacilities.topic.row>;

export const billingAssignments = kept(
  { row: 'Assignment', rows: 'assignments' },
  'Under which billing provider a service is billed: the row that names most of place, provider and payer holds.',
  {
    billingProviderId: Id,
    /** Null: everywhere. */
    facilityId: Nullable(Id),
    providerId: Nullable(Id),
    payerId: Nullable(Id),
    ...From,
  },
);
export type BillingAssignment = Static<typeof billingAssignments.topic.row>;

/** What claims say of a provider besides the NPI, which stands with the provider. */
export const providerProfiles = kept(
  { row: 'Profile', rows: 'profiles' },
  'Providers as claims name them: last and first name, taxonomies, who supervises, whether services are incident-to.',
  {
    providerId: Id,
    lastName: Line(60),
    firstName: OptionalLine(35),
    middleName: OptionalLine(25),
    suffix: OptionalLine(10),
    /** The first is sent unless a claim says another. */
    taxonomies: Type.Array(Taxonomy, { maxItems: 15 }),
    supervisorId: Nullable(Id),
    /** Usually billed under the supervising provider. */
    isIncidentTo: Type.Boolean(),
  },
);
export type ProviderProfile = Static<typeof providerProfiles.topic.row>;

export const CREDENTIAL_STATES = ['pending', 'effective', 'ended'] as const;
export const credentials = kept(
  { row: 'Credential', rows: 'credentials' },
  'Whether a payer knows a provider at a place: pending, effective from a day, ended. Claims wait while it is pending.',
  {
    providerId: Id,
    payerId: Id,
    /** Null: everywhere. */
    facilityId: Nullable(Id),
    state: OneOf(CREDENTIAL_STATES),
    submittedOn: Nullable(CivilDate),
    effectiveOn: Nullable(CivilDate),
    /** The last day on which it held. */
    endedOn: Nullable(CivilDate),
    /** The provider’s number at the payer. */
    payerProviderNumber: OptionalLine(50),
    note: OptionalLine(300),
  },
);
export type Credential = Static<typeof credentials.topic.row>;

/** Q5: reciprocal billing; Q6: fee for time (locum tenens). */
export const locums = kept(
  { row: 'Locum', rows: 'locums' },
  'Who stands in for whom, and when: billed under the absent provider with Q5 or Q6.',
  {
    absentProviderId: Id,
    substituteProviderId: Id,
    modifier: OneOf(['Q5', 'Q6']),
    startsOn: CivilDate,
    endsOn: CivilDate,
    note: OptionalLine(300),
  },
);
export type Locum = Static<typeof locums.topic.row>;

export const MEDIA = ['video', 'audio'] as const;
export const telehealthRules = kept(
  { row: 'TelehealthRule', rows: 'telehealthRules' },
  'Place of service and modifier of telehealth, by payer or kind of plan, by date. The row that names most holds.',
  {
    payerId: Nullable(Id),
    planKind: Nullable(OneOf(PLAN_KINDS)),
    medium: OneOf(MEDIA),
    /** Where the patient is: at home, or elsewhere. */
    isAtHome: Type.Boolean(),
    placeOfService: PlaceOfService,
    modifier: Nullable(Type.String({ pattern: '^[A-Z0-9]{2}$' })),
    ...From,
    source: OptionalLine(200),
  },
);
export type TelehealthRule = Static<typeof telehealthRules.topic.row>;

export const capitations = kept(
  { row: 'Capitation', rows: 'capitations' },
  'What is paid by the head: encounters still go out as claims, their charges are never owed.',
  {
    payerId: Id,
    /** Null: all its plans. */
    planId: Nullable(Id),
    /** Carved out: billed as usual. */
    exceptCodes: Type.Array(ProcedureCode, { maxItems: 200 }),
    ...From,
  },
);
export type Capitation = Static<typeof capitations.topic.row>;

export const superbillItems = kept(
  { row: 'SuperbillItem', rows: 'superbillItems', permission: 'charges.write' },
  'The superbill: codes by visit type and provider, in the practice’s own words. A suggested one is on the sheet at once.',
  {
    /** Null: of every visit type, of every provider. */
    visitTypeId: Nullable(Id),
    providerId: Nullable(Id),
    label: Line(60),
    procedure: ProcedureCode,
    modifiers: Modifiers,
    units: Units,
    /** Added to those of the sheet, and pointed at. */
    diagnoses: DiagnosisCodes,
    isSuggested: Type.Boolean(),
    /** 1 to 9: the key that puts it on the sheet. */
    digit: Nullable(Type.Integer({ minimum: 1, maximum: 9 })),
    position: Position,
    active: Type.Boolean(),
  },
);
export const SuperbillRow = superbillItems.topic.row;
export type SuperbillItem = Static<typeof SuperbillRow>;
