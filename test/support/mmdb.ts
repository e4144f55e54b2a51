/** Writes a minimal MMDB file (format 2.0): IPv4 ranges of whole bytes in a tree of 24-bit records. */

type Value = string | number | { readonly [key: string]: Value } | readonly Value[];

const MARKER = Buffer.from('ABCDEF4D61784D696E642E636F6D', 'hex');
const KIND = { string: 2, uint32: 6, map: 7, array: 11 } as const;
const EXTENDED_FROM = 8;
const RECORD_BITS = 24;

export interface MmdbOptions {
  readonly type?: string;
  readonly ipVersion?: 4 | 6;
}

/** `ranges`: the record of each prefix, such as `203.0.113`. */
export function mmdbOf(ranges: Readonly<Record<string, Value>>, options: MmdbOptions = {}): Buffer {
  const { type = 'Test-City', ipVersion = 4 } = options;
  const nodes: [number, number][] = [[0, 0]];
  const data: Buffer[] = [];
  const leaves: { node: number; side: 0 | 1; offset: number }[] = [];
  let offset = 0;
  for (const [prefix, value] of Object.entries(ranges)) {
    const bits = [
      ...(ipVersion === 6 ? Array.from({ length: 96 }, () => 0 as const) : []),
      ...prefix.split('.').flatMap((byte) => bitsOf(Number(byte))),
    ];
    let node = 0;
    for (const bit of bits.slice(0, -1)) {
      const next = nodes[node]![bit];
      if (next !== 0) node = next;
      else node = nodes[node]![bit] = nodes.push([0, 0]) - 1;
    }
    leaves.push({ node, side: bits.at(-1)!, offset });
    const bytes = encoded(value);
    data.push(bytes);
    offset += bytes.length;
  }
  const count = nodes.length;
  for (const pair of nodes) for (const side of [0, 1] as const) if (pair[side] === 0) pair[side] = count;
  for (const { node, side, offset: at } of leaves) nodes[node]![side] = count + 16 + at;
  const tree = Buffer.alloc((count * 2 * RECORD_BITS) / 8);
  for (const [nth, pair] of nodes.entries())
    for (const side of [0, 1] as const) tree.writeUIntBE(pair[side], nth * 6 + side * 3, 3);
  const metadata = encoded({
    node_count: count,
    record_size: RECORD_BITS,
    ip_version: ipVersion,
    database_type: type,
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_741_598_700,
    description: { en: 'made by a test' },
  });
  return Buffer.concat([tree, Buffer.alloc(16), ...data, MARKER, metadata]);
}

function bitsOf(byte: number): (0 | 1)[] {
  return Array.from({ length: 8 }, (_, nth) => ((byte >> (7 - nth)) & 1) as 0 | 1);
}

function encoded(value: Value): Buffer {
  if (typeof value === 'string') return field(KIND.string, Buffer.byteLength(value), Buffer.from(value));
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return field(KIND.uint32, 4, bytes);
  }
  if (Array.isArray(value)) return field(KIND.array, value.length, Buffer.concat(value.map(encoded)));
  const pairs = Object.entries(value).flatMap(([key, one]) => [encoded(key), encoded(one as Value)]);
  return field(KIND.map, pairs.length / 2, Buffer.concat(pairs));
}

/** A control byte, an extended type if needed, and the payload; in tests only texts have a size of 29 or more. */
function field(kind: number, size: number, payload: Buffer): Buffer {
  const [high, low] = size < 29 ? [size, []] : [29, [size - 29]];
  const head = kind < EXTENDED_FROM ? [(kind << 5) | high] : [high, kind - 7];
  return Buffer.concat([Buffer.from([...head, ...low]), payload]);
}
