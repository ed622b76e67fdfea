/**
 * The columns of patients, appointments, employers and coverage as files: their headings when we write them, and the headings under which
 * other systems write the same. What is exported under these headings is understood again.
 */
export type Kind = 'patients' | 'appointments' | 'employers' | 'coverage' | 'charges' | 'recalls';

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
  employers: [
    field('name', 'Name', 'employer,employer name,company,company name,business name,organization'),
    field('size', 'Employees', 'size,employee count,number of employees,headcount,group size'),
    field('phone', 'Phone', 'telephone,phone number,tel,work phone'),
    field('addressLine', 'Address', 'address 1,street,street address,addr,address line 1,address line,address1'),
    field('city', 'City', 'town'),
    field('state', 'State', 'st,province'),
    field('zip', 'ZIP', 'zip code,postal code,zipcode,postcode'),
    field('active', 'In use', 'active,is active,status'),
  ],
  recalls: [
    field('externalId', 'Recall id', 'recall number,recall no,recallnum'),
    field('recordNumber', 'Record number', 'record no'),
    field('patientNumber', null, `${THEIR_NUMBER},patient external id`),
    field('lastName', 'Last name', LAST),
    field('firstName', 'First name', FIRST),
    field('fullName', null, 'name,full name,patient name,patient,client'),
    field('birthDate', 'Birth date', BIRTH, true),
    field('reason', 'Reason', 'recall type,recall reason,type,description,recall'),
    field('dueOn', 'Due on', 'due,due date,date due,recall date,date,next due,datedue', true),
    field('visitType', 'Visit type', 'appointment type,appt type,visit code'),
    field('provider', 'Provider', 'provider name,doctor,dr,physician,clinician,with'),
    field('npi', 'NPI', 'provider npi,doctor npi'),
    field('status', 'Status', 'recall status,state'),
    field('note', 'Note', 'notes,comment,comments,memo'),
  ],
  charges: [
    field('lineId', 'Line id', 'charge line id,charge id,transaction id,line number id,ft1 id,procedure id'),
    field('visitId', 'Appointment id', 'visit id,visit number,encounter id,encounter number,appointment number'),
    field('recordNumber', 'Record number', 'record no,mrn,medical record number,patient record number'),
    field('date', 'Date of service', 'service date,dos,date,transaction date', true),
    field('procedure', 'Code', 'procedure,procedure code,cpt,cpt code,hcpcs,hcpcs code,cpt4,service code'),
    field('modifiers', 'Modifiers', 'modifier,modifier 1,mod,mod 1,mod1,mods,procedure modifiers'),
    field('modifier2', null, 'mod 2,mod2'),
    field('modifier3', null, 'mod 3,mod3'),
    field('modifier4', null, 'mod 4,mod4'),
    field('units', 'Units', 'quantity,qty,unit count'),
    field('charge', 'Charge', 'amount,charge amount,fee,total charge,line charge'),
    field('diagnoses', 'Diagnoses', 'diagnosis,diagnosis codes,icd,icd10,icd 10,dx,dx codes,dx1,diagnosis 1,icd1'),
    field('diagnosis2', null, 'dx2,icd2'),
    field('diagnosis3', null, 'dx3,icd3'),
    field('diagnosis4', null, 'dx4,icd4'),
    field('ndc', 'NDC', 'ndc code,drug code'),
    field('ndcQuantity', 'NDC quantity', 'ndc qty,drug quantity'),
    field('ndcUnit', 'NDC unit', 'ndc units,drug unit'),
  ],
  coverage: [
    field('externalId', 'Coverage id', 'coverage number,insurance record id,patplan num,patplannum'),
    field('recordNumber', 'Record number', 'record no'),
    field('patientNumber', null, `${THEIR_NUMBER},patient external id`),
    field('lastName', 'Last name', LAST),
    field('firstName', 'First name', FIRST),
    field('fullName', null, 'full name,patient name,patient,client'),
    field('birthDate', 'Birth date', BIRTH, true),
    field('case', 'Case', 'case name,case type'),
    field(
      'payer',
      'Payer',
      'payer name,carrier,carrier name,insurance,insurance name,insurance company,insurer,company,insurance carrier,ins co',
    ),
    field('plan', 'Plan', 'plan name,insurance plan,insurance plan name,product'),
    field('planKind', 'Plan kind', 'kind,plan type,insurance type,type of insurance,coverage type,class'),
    field(
      'memberId',
      'Member id',
      'member number,member no,policy number,policy no,policy id,subscriber id,subscriber number,insured id,insurance id,id number,certificate number',
    ),
    field('ownMemberId', 'Own member id', 'dependent id,patient member id'),
    field('groupNumber', 'Group number', 'group,group no,group id,grp,group num'),
    field('employer', 'Employer', 'employer name'),
    field('employment', 'Employment', 'employment status'),
    field(
      'relationship',
      'Relationship',
      'relation,patient relationship,relationship to subscriber,relationship to insured,relation to insured,rel',
    ),
    field('subscriberSex', 'Subscriber sex', 'insured sex'),
    field('subscriberAddress', 'Subscriber address', 'insured address'),
    field('subscriberCity', 'Subscriber city', 'insured city'),
    field('subscriberState', 'Subscriber state', 'insured state'),
    field('subscriberZip', 'Subscriber ZIP', 'insured zip'),
    field('subscriberNumber', 'Subscriber record number', 'subscriber record no,subscriber chart'),
    field('subscriberLast', 'Subscriber last name', 'insured last name,policy holder last name,subscriber last'),
    field('subscriberFirst', 'Subscriber first name', 'insured first name,policy holder first name,subscriber first'),
    field('subscriberName', null, 'subscriber,insured,insured name,policy holder,policyholder,policy holder name'),
    field(
      'subscriberBirthDate',
      'Subscriber birth date',
      'subscriber dob,insured dob,insured birth date,policy holder dob,subscriber date of birth',
      true,
    ),
    field('parentRole', 'Plan of parent', 'parent role'),
    field('courtDecree', 'Court decree', 'decree'),
    field(
      'rank',
      'Rank',
      'order,priority,ordinal,sequence,level,coverage order,coverage level,insurance order,primary secondary,cob',
    ),
    field('rankReason', 'Rank reason', 'cob reason'),
    field(
      'startsOn',
      'First day',
      'start,start date,effective,effective date,eff date,from,begin date,effective from,date effective,coverage start',
      true,
    ),
    field(
      'endsOn',
      'Last day',
      'end,end date,term date,termination date,terminated,expiration date,expires,until,thru,effective to,date term,coverage end',
      true,
    ),
    field('medigapLetter', 'Medigap plan', 'medigap,supplement plan,medigap letter'),
    field('cobaId', 'COBA id', 'coba,medigap id'),
    field('mspReason', 'MSP reason', 'msp type,sbr05,insurance type code'),
    field('qmb', 'QMB', 'qualified medicare beneficiary'),
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
