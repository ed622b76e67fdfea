/**
 * The columns of patients and appointments as files: their headings when we write them, and the headings under which
 * other systems write the same. What is exported under these headings is understood again.
 */
export type Kind = 'patients' | 'appointments';

export interface Field {
  key: string;
  /** The heading of an export; null for what is only read. */
  heading: string | null;
  /** Other headings, in plain small words; “patient” or “appointment” before them is understood besides. */
  also: readonly string[];
  /** A date stands in it, or may. */
  isDate?: true;
}

const field = (key: string, heading: string | null, also: string, isDate?: true): Field => ({
  key,
  heading,
  also: also.split(',').map((one) => one.trim()),
  ...(isDate ? { isDate } : {}),
});

const THEIR_NUMBER =
  'mrn,medical record number,medical record no,chart,chart no,chart number,chart id,patient id,patient number,patient no,patnum,pt id,account,account no,account number,acct,acct no,client id,pid,person id,emr id,ehr id,prn';
const LAST = 'last,lname,surname,family name,name last,lastname';
const FIRST = 'first,fname,given name,given,forename,name first,firstname';
const BIRTH = 'dob,birth date,birthdate,birthday,birth,date of birth,born';

export const FIELDS: Record<Kind, readonly Field[]> = {
  patients: [
    field('recordNumber', 'Record number', 'record no'),
    field('externalId', 'External id', `${THEIR_NUMBER},id,number`),
    field('lastName', 'Last name', LAST),
    field('firstName', 'First name', FIRST),
    field('middleName', 'Middle name', 'middle,mi,middle initial,mname,middlename,middlei'),
    field('suffix', 'Suffix', 'name suffix,generation'),
    field('preferredName', 'Preferred name', 'nickname,goes by,preferred,known as'),
    field('fullName', null, 'name,full name,patient name,patient,client'),
    field('birthDate', 'Birth date', BIRTH, true),
    field('sex', 'Sex', 'gender,birth sex,sex at birth,administrative sex'),
    field('status', 'Status', 'state of record,active,is active'),
    field('deceasedOn', 'Deceased on', 'date of death,death date,dod,deceased date,deathdate', true),
    field(
      'phone',
      'Phone',
      'mobile,cell,mobile phone,mobile no,mobile number,cell number,cell phone,telephone,phone number,primary phone,tel,phone 1,wireless phone',
    ),
    field(
      'otherPhone',
      null,
      'home phone,hmphone,work phone,alternate phone,phone 2,secondary phone,other phone,wkphone',
    ),
    field('email', 'E-mail', 'email,email address,mail'),
    field('addressLine', 'Address', 'address 1,street,street address,addr,address line 1,address line,address1'),
    field('addressMore', null, 'address 2,address line 2,apt,unit,address2,suite'),
    field('city', 'City', 'town'),
    field('state', 'State', 'st,province'),
    field('zip', 'ZIP', 'zip code,postal code,zipcode,postcode'),
  ],
  appointments: [
    field(
      'externalId',
      'Appointment id',
      'id,appt id,visit id,booking id,aptnum,appointment number,appt no,encounter id,event id',
    ),
    field('recordNumber', 'Record number', 'record no'),
    field('patientNumber', null, `${THEIR_NUMBER},external id`),
    field('lastName', 'Last name', LAST),
    field('firstName', 'First name', FIRST),
    field('fullName', null, 'name,full name,patient name,patient,client'),
    field('birthDate', 'Birth date', BIRTH, true),
    field(
      'provider',
      'Provider',
      'provider name,doctor,dr,physician,clinician,resource,rendering provider,seen by,with,practitioner,provider id,doctor id,prov,provnum',
    ),
    field('npi', 'NPI', 'provider npi,doctor npi'),
    field(
      'visitType',
      'Visit type',
      'type,appointment type,appt type,kind,service,procedure,type code,visit code,category',
    ),
    field('visitTypeName', 'Visit type name', 'type name'),
    field(
      'date',
      'Date',
      'appt date,appointment date,visit date,day,start date,scheduled date,dos,date of service',
      true,
    ),
    field(
      'start',
      'Start',
      'start time,time,appt time,appointment time,begin,begins,from,starts at,start date time,date time,datetime,scheduled at,starttime',
      true,
    ),
    field('end', 'End', 'end time,to,until,ends at,finish,stop,endtime,end date time', true),
    field('minutes', 'Minutes', 'duration,length,duration minutes,mins,duration min,length min,min'),
    field('utcOffset', 'UTC offset', 'offset'),
    field('room', 'Room', 'exam room,operatory,op'),
    field('location', 'Location', 'facility,office,site,clinic,department,department name,dept,place of service'),
    field('status', 'Status', 'appointment status,appt status,state'),
    field('confirmation', 'Confirmation', 'confirmed,confirm status'),
    field('flow', 'Stage', 'flow'),
    field('cancelReason', 'Cancel reason', 'cancellation reason'),
    field('cancelledBy', 'Cancelled by', 'canceled by'),
    field('cancelNote', 'Cancel note', 'cancellation note'),
    field(
      'note',
      'Note',
      'notes,comment,comments,reason,reason for visit,visit reason,chief complaint,description,memo,reason for appointment',
    ),
    field('overbookReason', 'Overbooked because', 'overbook reason'),
  ],
};

/** The heading without case, accents, punctuation and blanks: `Patient_LAST Name` → `patientlastname`. */
export const squash = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');

/**
 * What a spreadsheet would take for a formula is led by a quote in our files, and so is what is led by one already: `=1`
 * becomes `'=1`, and `'=1` becomes `''=1`.
 */
const RISKY = /^'*[=+\-@\t\r\n＝＋－＠]/;
const LED = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** A cell that no spreadsheet runs. */
export const disarmed = (cell: string): string => (RISKY.test(cell) ? `'${cell}` : cell);
/** Text that another system has kept from becoming a number: `="00123"`. */
const FORCED = /^="([^"]*)"$/;

/** The cell as it was before. */
export const rearmed = (cell: string): string => (LED.test(cell) ? cell.slice(1) : cell.replace(FORCED, '$1'));
