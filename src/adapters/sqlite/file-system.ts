/** Numbers of file systems whose files are on another machine, or come through a program (`statfs` of Linux). */
const REMOTE: ReadonlyMap<number, string> = new Map([
  [0x00_00_69_69, 'NFS'],
  [0x00_00_51_7b, 'SMB'],
  [0xfe_53_4d_42, 'SMB'],
  [0xff_53_4d_42, 'CIFS'],
  [0x01_02_19_97, '9p'],
  [0x65_73_55_46, 'FUSE'],
  [0x00_c3_64_00, 'Ceph'],
  [0x53_46_41_4f, 'AFS'],
]);

/**
 * The name of a file system, by the `type` of `statfs`, on which a database may be damaged because locks, syncs and shared memory need not
 * be what SQLite expects; null if it is another, or unknown.
 */
export function remoteFileSystem(type: number, platform: string = process.platform): string | null {
  // Some platforms give the number with a sign.
  return platform === 'linux' ? (REMOTE.get(type >>> 0) ?? null) : null;
}
