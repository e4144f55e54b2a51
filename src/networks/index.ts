export { openAddressFiles } from './address-files.ts';
export { readAddressPlaces } from './address-places.ts';
export { hostingNetworks } from './hosting.ts';
export { noNetworks, type Networks } from './networks.ts';
export { readNetworks } from './networks-file.ts';
