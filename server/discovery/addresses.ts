/** Which of this machine's addresses the clinic's network sees. */
import os from 'node:os';

/** Bridges of containers, tunnels and virtual machines: an address there helps no workstation. */
const VIRTUAL = /^(docker|br-|virbr|veth[0-9a-f]|vboxnet|vmnet|vEthernet|tun|tap|utun|wg|zt|tailscale|awdl|llw)/i;

type Interfaces = ReturnType<typeof os.networkInterfaces>;

/** IPv4 addresses of real interfaces; where there is no other, of virtual ones too. Sorted. */
export function clinicAddresses(interfaces: Interfaces = os.networkInterfaces()): string[] {
  const all = Object.entries(interfaces).flatMap(([name, list]) =>
    (list ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => ({ name, address })),
  );
  const real = all.filter(({ name }) => !VIRTUAL.test(name));
  return (real.length > 0 ? real : all).map(({ address }) => address).sort();
}

/** The label of a host name: `Harbour Family Practice` → `harbour-family-practice`. Never empty. */
export function hostLabel(practice: string | null): string {
  const label = (practice ?? '')
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return label || 'anteroom';
}
