/** Being found on the clinic's network. */
export { clinicAddresses, hostLabel } from './addresses.ts';
export { type Advertiser, advertise } from './advertiser.ts';
export { openMdns, SERVICE_TYPE } from './mdns.ts';
