import { expect, test } from 'vitest';
import { incident, logged, report } from '../ports/given.fixture.ts';
import { SenderFigures } from './sender-figures.ts';

const device = (behind: string) => ({ token: 't', behind, ip: 4, seat: 0 }) as const;
const sender = (block: string) => ({ block, wide: 'w' });

test('figures of an incident say how many came how, from how few, and identify nobody', () => {
  const figures = new SenderFigures();
  [
    report({ reporter: 'p1', network: 64500, sender: sender('b1'), placed: 'chosen', manner: 'proven' }),
    report({ reporter: 'p2', network: 64500, sender: sender('b1'), placed: 'address', device: device('a') }),
    report({ reporter: 'p3', network: 64501, sender: sender('b2'), placed: 'address', device: device('a') }),
    report({ reporter: 'p4', network: null, sender: null }),
    report({ reporter: 'p1', counted: false, reason: 'repeat' }),
  ].forEach((one, nth) => figures.add(logged(nth + 1, one)));
  const of = incident({});
  const json = figures.of(of, (network) => network === 64500);
  expect(json).toEqual({
    incident: of.id,
    service: of.service,
    state: of.state,
    from: new Date(of.onset.earliest).toISOString(),
    to: null,
    reports: 4,
    aside: { repeat: 1 },
    networks: [
      { network: 64500, reports: 2, rented: true },
      { network: 64501, reports: 1, rented: false },
    ],
    unknownNetwork: 1,
    rented: 2,
    addresses: { groups: 3, largest: 2 },
    blocks: { groups: 2, largest: 2 },
    wideBlocks: { groups: 1, largest: 3 },
    placed: { address: 2, chosen: 1, unsaid: 1 },
    manners: { unsaid: 3, proven: 1 },
  });
  expect(figures.of(incident({ lessWeight: 2 }), () => false)).toMatchObject({ reports: 4, lessWeight: 2 });
  expect(JSON.stringify(json)).not.toMatch(/"(?:p\d|b\d|w|a|t)"/u);
});

test('the twenty networks with the most reports are named, and all hosting networks are counted', () => {
  const figures = new SenderFigures();
  for (let network = 1; network <= 21; network += 1)
    for (let nth = 0; nth <= 21 - network; nth += 1)
      figures.add(logged(1, report({ network, reporter: `${network} ${nth}` })));
  const { networks, rented } = figures.of(incident({}), (network) => network === 21);
  expect(networks.map(({ network }) => network)).toEqual(Array.from({ length: 20 }, (_, nth) => nth + 1));
  expect(rented).toBe(1);
});

test('as many addresses as a whole country has are added up', () => {
  const figures = new SenderFigures();
  for (let nth = 0; nth < 300_000; nth += 1) figures.add(logged(1, report({ reporter: `p${nth}` })));
  const { addresses } = figures.of(incident({}), () => false);
  expect(addresses).toEqual({ groups: 300_000, largest: 1 });
});
