/** Providers that the examples put into a claim. Every one is fictitious. */
export const PERSON = {
  isOrganization: false,
  lastName: 'SAMPLE',
  firstName: 'RENATE',
  middleName: '',
  suffix: '',
  npi: '1234567893',
  taxonomy: '',
  address: null,
  contact: null,
  otherNumbers: [],
};

export const FACILITY = {
  ...PERSON,
  isOrganization: true,
  lastName: 'SAMPLE SURGERY CENTER',
  firstName: '',
  address: { line1: '9 SAMPLE AVE', line2: '', city: 'HARTFORD', state: 'CT', zip: '061031234', country: '' },
};
