import { describe, expect, test } from 'vitest';
import { LINES_MAX, NAME_LENGTH_MAX, noNetworks, parseNetworks } from './networks.ts';

const ROWS = [
  '192.0.2.0\t192.0.2.127\t64500\tGB\tEXAMPLE-A An example network',
  '192.0.2.128\t192.0.2.255\t0\tNone\tNot routed',
  '198.51.100.0\t198.51.100.255\t64501\tUS\tEXAMPLE-B',
  '2001:db8::\t2001:db8:0:ffff:ffff:ffff:ffff:ffff\t64500\tGB\tEXAMPLE-A by another name',
  '2001:db8:2::\t2001:db8:2:ffff:ffff:ffff:ffff:ffff\t4294967295\tUS\t',
];

async function* linesOf(lines: Iterable<string>): AsyncGenerator<string> {
  yield* lines;
}

const parse = (lines: Iterable<string>) => parseNetworks('networks.tsv', linesOf(lines));

describe('the networks of a file', () => {
  test.each([
    ['192.0.2.0', 64_500],
    ['192.0.2.127', 64_500],
    ['192.0.2.128', null],
    ['192.0.3.0', null],
    ['198.51.100.255', 64_501],
    ['::ffff:198.51.100.7', 64_501],
    ['2001:db8::', 64_500],
    ['2001:db8:0:ffff:ffff:ffff:ffff:ffff', 64_500],
    ['2001:db8:1::', null],
    ['2001:db8:2::1', 4_294_967_295],
    ['unknown', null],
  ])('%s is in network %j', async (address, network) => {
    expect((await parse(ROWS)).of(address)).toBe(network);
  });

  test('neither the order of rows nor empty lines matter', async () => {
    const networks = await parse(['', ...ROWS.toReversed(), '']);
    expect(networks.size).toBe(4);
    expect(networks.of('192.0.2.1')).toBe(64_500);
  });

  test('a network has the name of its first row; without one, its number', async () => {
    const { name } = await parse(ROWS);
    expect(name(64_500)).toBe('AS 64500 (EXAMPLE-A An example network)');
    expect(name(4_294_967_295)).toBe('AS 4294967295');
    expect(name(2_856)).toBe('AS 2856');
  });

  test(`a name has at most ${NAME_LENGTH_MAX} characters and none that hide; a longer one is cut`, async () => {
    const named = async (name: string) =>
      (await parse([`192.0.2.0\t192.0.2.1\t1\tGB\t${name}`])).name(1).slice('AS 1 ('.length, -1);
    expect(await named('n'.repeat(NAME_LENGTH_MAX))).toBe('n'.repeat(NAME_LENGTH_MAX));
    expect(await named('n'.repeat(NAME_LENGTH_MAX + 1))).toBe(`${'n'.repeat(NAME_LENGTH_MAX - 1)}…`);
    expect(await named(' a\u202E \u0000b ')).toBe('a b');
  });
});

describe('an invalid row ends the reading with its line and the reason', () => {
  test.each([
    ['192.0.2.0 192.0.2.255 64500 GB NAME', 'a row has a first and a last address and a number between tabs'],
    ['192.0.2.0\t192.0.2.255\t64500', 'a row has a country and a description after the number'],
    ['192.0.2\t192.0.2.255\t64500\tGB\tNAME', '"192.0.2" is not an address'],
    ['192.0.2.0\t3221226239\t64500\tGB\tNAME', '"3221226239" is not an address'],
    ['192.0.2.0\t2001:db8::\t64500\tGB\tNAME', 'a range begins and ends in the same family of addresses'],
    ['192.0.2.9\t192.0.2.8\t64500\tGB\tNAME', 'the range ends before it begins'],
    [
      '192.0.2.0\t192.0.2.255\t4294967296\tGB\tNAME',
      '"4294967296" is not the number of an autonomous system',
    ],
    ['192.0.2.0\t192.0.2.255\tAS64500\tGB\tNAME', '"AS64500" is not the number of an autonomous system'],
    ['192.0.2.0\t192.0.2.255\t-1\tGB\tNAME', '"-1" is not the number of an autonomous system'],
  ])('%j', async (row, reason) => {
    await expect(parse(['203.0.113.0\t203.0.113.255\t64502\tGB\tX', row])).rejects.toMatchObject({
      code: 'bad_networks',
      message: `networks.tsv, line 2: ${reason}.`,
    });
  });

  test('an address in two ranges names both lines', async () => {
    const again = '192.0.2.127\t192.0.2.127\t64501\tUS\tEXAMPLE-B';
    await expect(parse([...ROWS, again])).rejects.toMatchObject({
      code: 'bad_networks',
      message: 'networks.tsv, line 6: the range overlaps the one in line 1.',
    });
  });

  test('a file with only unrouted ranges is refused', async () => {
    await expect(parse(ROWS.slice(1, 2))).rejects.toMatchObject({ code: 'bad_networks' });
  });

  test(`${LINES_MAX} lines are read, and not one more`, async () => {
    function* lines(count: number) {
      yield ROWS[0] ?? '';
      for (let line = 1; line < count; line++) yield '';
    }
    expect((await parse(lines(LINES_MAX))).size).toBe(1);
    await expect(parse(lines(LINES_MAX + 1))).rejects.toMatchObject({
      message: `networks.tsv, line ${LINES_MAX + 1}: a file has at most ${LINES_MAX} lines.`,
    });
  });
});

test('without a file no address is in a network, and networks are named by number', () => {
  expect(noNetworks.of('192.0.2.1')).toBeNull();
  expect(noNetworks.name(2_856)).toBe('AS 2856');
});
