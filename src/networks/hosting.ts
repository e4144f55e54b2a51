/**
 * Networks that rent out machines rather than connect people: nobody reports from there that their bank does not work. Kept by
 * hand, the largest by name; what an instance sees beside them is added with `OUTCRY_HOSTING_NETWORKS`. Networks that carry
 * what people do on their phones (WARP, Private Relay) are not among them.
 */
const KNOWN: Readonly<Record<string, readonly number[]>> = {
  'Amazon Web Services': [7_224, 8_987, 14_618, 16_509],
  'Google Cloud': [396_982],
  Microsoft: [8_068, 8_069, 8_075],
  'Oracle Cloud': [31_898],
  'IBM Cloud': [36_351],
  'Alibaba Cloud': [37_963, 45_102],
  'Tencent Cloud': [45_090, 132_203],
  'Huawei Cloud': [55_990, 136_907],
  DigitalOcean: [14_061],
  'Akamai Linode': [63_949],
  Vultr: [20_473],
  OVHcloud: [16_276, 35_540],
  Hetzner: [24_940, 213_230],
  Scaleway: [12_876],
  Contabo: [40_021, 51_167],
  Ionos: [8_560],
  Strato: [6_724],
  netcup: [197_540],
  Leaseweb: [28_753, 30_633, 60_781],
  Worldstream: [49_981],
  NForce: [43_350],
  Serverius: [50_673],
  UpCloud: [202_053],
  Exoscale: [61_098],
  Infomaniak: [29_222],
  Gandi: [29_169],
  'Host Europe': [20_773],
  Clouvider: [62_240],
  M247: [9_009],
  Datacamp: [60_068, 212_238],
  'G-Core': [199_524],
  Zenlayer: [21_859],
  Voxility: [3_223],
  Rackspace: [19_994, 27_357, 33_070],
  Equinix: [54_825],
  'Fly.io': [40_509],
  Hivelocity: [29_802],
  'Latitude.sh': [396_356],
  Interserver: [19_318],
  Psychz: [40_676],
  QuadraNet: [8_100],
  ColoCrossing: [36_352],
  FranTech: [53_667],
  Hostwinds: [54_290],
  'Limestone Networks': [46_475],
  RamNode: [3_842],
  'Servers.com': [7_979],
  Hostinger: [47_583],
  GoDaddy: [26_496],
  Namecheap: [22_612],
  DreamHost: [26_347],
  Selectel: [49_505, 50_340],
  Timeweb: [9_123],
  'Yandex Cloud': [200_350],
  Aeza: [210_644, 216_246],
};

/** Whether a network rents out machines: one of the known, or one of those that the operator adds. */
export function hostingNetworks(added: readonly number[] = []): (network: number) => boolean {
  const all = new Set([...Object.values(KNOWN).flat(), ...added]);
  return (network) => all.has(network);
}
