import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { remoteFileSystem } from './file-system.ts';

test.each([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xff534d42 | 0, 'CIFS'],
  [0x65735546, 'FUSE'],
  [0xef53, null],
  [0x9123683e, null],
])('%d is the file system %s', (type, name) => {
  expect(remoteFileSystem(type, 'linux')).toBe(name);
  expect(remoteFileSystem(type, 'darwin')).toBeNull();
});

test('the folder for temporary files is on a file system whose number can be asked', () => {
  expect(statfsSync(tmpdir()).type).toBeTypeOf('number');
});
