import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/core/base/time.ts';
import { KEY_KEPT_MAX, KEY_LASTS_MAX, KEY_NAME_CHARS_MAX } from '../../src/cli/key.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, temporaryFolder } from '../support/instance.ts';
import { outcry, startServer } from '../support/program.ts';

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Five-minute counts from a moment on, in the format of the Numenta benchmark. */
function nab(from: number, values: readonly number[]): string {
  const rows = values.map(
    (value, index) =>
      `${new Date(from + index * 5 * MINUTE).toISOString().slice(0, 19).replace('T', ' ')},${value}`,
  );
  return ['timestamp,value', ...rows, ''].join('\n');
}

const COMMANDS = [
  'serve',
  'demo',
  'detect',
  'log',
  'replay',
  'import',
  'catalog',
  'mark',
  'senders',
  'doctor',
  'ready',
  'backup',
  'export',
  'restore',
];

describe('every command', () => {
  test.each(COMMANDS)('%s --help explains its use and exits with 0', async (command) => {
    const { status, stdout } = await outcry([command, '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`outcry ${command}`);
  });

  test.each([
    ['an unknown command', ['frobnicate']],
    ['an unknown option', ['serve', '--frob']],
    ['a missing argument', ['detect']],
    ['a bad duration', ['detect', 'f', '--bucket', 'soon']],
  ])('%s is a usage error: 2', async (_what, args) => {
    const { status, stderr } = await outcry(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--help/u);
  });
});

describe('detect', () => {
  const surge = [
    ...Array.from({ length: 2_000 }, (_, nth) => (nth * 7) % 3),
    40,
    60,
    80,
    80,
    60,
    40,
    ...Array.from({ length: 40 }, () => 1),
  ];

  test('incidents: a JSON line for the surge, none for ordinary counts', async () => {
    const { status, stdout } = await outcry(['detect', file('a.csv', nab(Date.UTC(2025, 0, 1), surge))]);
    expect(status).toBe(0);
    const incidents = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { onset: string; state: string });
    expect(incidents).toHaveLength(1);
    const onset = Date.UTC(2025, 0, 1) + 2_000 * 5 * MINUTE;
    expect(Math.abs(Date.parse(incidents[0]!.onset) - onset)).toBeLessThanOrEqual(10 * MINUTE);
  });

  test('scores: the same lines with evidence instead of counts', async () => {
    const text = nab(Date.UTC(2025, 0, 1), surge);
    const { stdout } = await outcry(['detect', file('a.csv', text), '--output', 'scores']);
    const [given, scored] = [text.trim().split('\n'), stdout.trim().split('\n')];
    expect(scored).toHaveLength(given.length);
    expect(scored.map((line) => line.split(',')[0])).toEqual(given.map((line) => line.split(',')[0]));
    expect(scored.every((line, nth) => nth === 0 || Number.isFinite(Number(line.split(',')[1])))).toBe(true);
  });

  test('counts: one series per line, and later counts do not change earlier scores', async () => {
    const whole = await outcry([
      'detect',
      file('c.csv', `s,${surge.join(',')}\n`),
      '--format',
      'counts',
      '--output',
      'scores',
    ]);
    const half = await outcry([
      'detect',
      file('h.csv', `s,${surge.slice(0, 1_000).join(',')}\n`),
      '--format',
      'counts',
      '--output',
      'scores',
    ]);
    expect(whole.stdout.split(',').slice(0, 1_001)).toEqual(half.stdout.trim().split(',').slice(0, 1_001));
  });

  test('series: several series in one file', async () => {
    const rows = nab(Date.UTC(2025, 0, 1), [1, 2, 3])
      .trim()
      .split('\n')
      .slice(1);
    const text = [
      'series,timestamp,value',
      ...rows.map((row) => `a,${row}`),
      ...rows.map((row) => `b,${row}`),
    ].join('\n');
    const { status, stdout } = await outcry([
      'detect',
      file('s.csv', text),
      '--format',
      'series',
      '--output',
      'scores',
    ]);
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(7);
  });

  test.each([
    [
      'a word instead of a count',
      'timestamp,value\n2025-01-01 00:00:00,1\n2025-01-01 00:05:00,many\n',
      'line 3',
      'not a number',
    ],
    ['a negative count', '2025-01-01 00:00:00,-1\n', 'line 1', 'below zero'],
    ['a fraction', '2025-01-01 00:00:00,1.5\n', 'line 1', 'whole number'],
    ['an impossible date', '2025-02-30x,1\n', 'line 1', 'timestamp'],
    ['a missing column', '2025-01-01 00:00:00\n', 'line 1', 'a row has a timestamp and a count'],
    ['a row per day', '2025-01-01,1\n2025-01-02,1\n2025-01-03,1\n', 'line 2', 'one or more days apart'],
  ])('%s is an error with line and reason, and nothing is printed', async (_what, text, line, reason) => {
    const { status, stdout, stderr } = await outcry(['detect', file('bad.csv', text)]);
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(line);
    expect(stderr).toContain(reason);
  });

  test('a missing file is reported', async () => {
    const { status, stderr } = await outcry(['detect', join(folder, 'none.csv')]);
    expect(status).toBe(1);
    expect(stderr).toContain('file_unreadable');
  });
});

describe('import', () => {
  const data = () => join(folder, 'data');

  test('imports a whole file and says what it imported; old counts are moved to end just before now', async () => {
    const path = file('past.csv', nab(Date.UTC(2015, 1, 26), [1, 2, 3, 4]));
    const { status, stdout } = await outcry(['import', path, '--service', 'x', '--data', data()]);
    expect(status).toBe(0);
    const summary = JSON.parse(stdout) as { reports: number; to: string; movedByWeeks: number };
    expect(summary).toMatchObject({ service: 'x', buckets: 4, reports: 10 });
    const age = Date.now() - Date.parse(summary.to);
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(7 * 24 * 60 * MINUTE);
  });

  test('with an invalid line nothing is imported', async () => {
    const path = file('past.csv', `${nab(Date.UTC(2015, 1, 26), [1, 2, 3])}2015-02-26 01:00:00,x\n`);
    const { status, stderr } = await outcry(['import', path, '--service', 'x', '--data', data()]);
    expect(status).toBe(1);
    expect(stderr).toContain('line 5');
    const { stdout } = await outcry(['doctor', '--data', data()]);
    expect(stdout).toContain('does not exist yet');
  });

  test.each([
    ['counts without a start', ['--format', 'counts'], '--start'],
    ['buckets that are not whole minutes', ['--bucket', '30s'], 'whole minutes'],
  ])('%s are a usage error: 2, and nothing is created', async (_what, options, said) => {
    const path = file('past.csv', 's,1,2,3\n');
    const args = ['import', path, '--service', 'x', '--data', data(), ...options];
    const { status, stderr } = await outcry(args);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(existsSync(data())).toBe(false);
  });

  test('imports hourly rows as hourly counts, and says so', async () => {
    const rows = Array.from(
      { length: 48 },
      (_, nth) => `${new Date(Date.UTC(2026, 8, 1, nth)).toISOString()},3`,
    );
    const path = file('hours.csv', `_time;count\n${rows.join('\n')}\n`.replaceAll(',', ';'));
    const { stdout, stderr } = await outcry(['import', path, '--service', 'x', '--data', data()]);
    expect(JSON.parse(stdout)).toMatchObject({ buckets: 48, bucketMinutes: 60, reports: 144, unknown: 0 });
    expect(stderr).toBe(`outcry: ${path}: buckets are 1 hour long, as rows are apart.\n`);
  });

  test.each([
    ['at their own times', ['--keep-time']],
    ['moved near the present', []],
  ])(
    'monthly files, %s: the second joins the first and wins where they overlap, and says so',
    async (_what, options) => {
      const month = (from: number, days: number, count: string) =>
        `ds,y\n${Array.from({ length: days * 24 }, (_, nth) => `${new Date(Date.UTC(2024, 8, from, nth)).toISOString()},${count}`).join('\n')}\n`;
      const take = async (name: string, text: string, more: string[] = []) => {
        const args = ['import', file(name, text), '--service', 'x', '--data', data(), ...options, ...more];
        const { stdout, stderr } = await outcry(args);
        return { told: JSON.parse(stdout) as { from: string; to: string }, stderr };
      };
      const hours = ({ from, to }: { from: string; to: string }) =>
        (Date.parse(to) - Date.parse(from)) / 3_600_000;
      await take('september.csv', month(1, 30, '3'));
      const second = await take('october.csv', month(30, 32, '4'));
      expect(second.told).toMatchObject({ buckets: 32 * 24, joinedWith: 29 * 24, replaced: 24 });
      expect(hours(second.told)).toBe(61 * 24);
      expect(second.stderr).toContain(
        'joined with 696 buckets that were imported before; 24 others were replaced',
      );
      const unknown = await take('hole.csv', month(62, 2, 'NaN'));
      expect(unknown.told).toMatchObject({ buckets: 48, unknown: 48, joinedWith: 61 * 24, replaced: 0 });
      const alone = await take('new.csv', month(1, 2, '5'), ['--replace']);
      expect(hours(alone.told)).toBe(48);
    },
  );

  test('a second file that cannot be joined to the first leaves it unchanged', async () => {
    const past = (minutes: number) =>
      Array.from(
        { length: 20 },
        (_, nth) => `${new Date(Date.UTC(2026, 8, 1, 0, nth * minutes)).toISOString()},3`,
      ).join('\n');
    await outcry(['import', file('a.csv', past(10)), '--service', 'x', '--data', data()]);
    const { status, stdout, stderr } = await outcry([
      'import',
      file('b.csv', past(15)),
      '--service',
      'x',
      '--data',
      data(),
    ]);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'choose one that does with --bucket, or take the file alone with --replace. Nothing was imported. [past_not_joined]',
    );
  });

  test('of several series one has to be chosen, with --series', async () => {
    const rows = ['a', 'b'].flatMap((name) =>
      [1, 2, 3].map((hour) => `2026-09-01 0${hour}:00,${name},${hour}`),
    );
    const path = file('two.csv', `time,series,count\n${rows.join('\n')}\n`);
    const args = ['import', path, '--service', 'x', '--data', data(), '--keep-time'];
    expect((await outcry(args)).stderr).toContain(
      'holds more than one series, "a" and "b": say with --series COLUMN=NAME',
    );
    const { stdout } = await outcry([...args, '--series', 'series=b']);
    expect(JSON.parse(stdout)).toMatchObject({ buckets: 3, reports: 6 });
  });

  test('an unknown service is refused', async () => {
    const path = file('past.csv', nab(Date.UTC(2015, 1, 26), [1]));
    const { status, stderr } = await outcry(['import', path, '--service', 'no-such', '--data', data()]);
    expect(status).toBe(1);
    expect(stderr).toContain('unknown_service');
  });
});

describe('catalog', () => {
  test('an exported catalog can be applied unchanged; an invalid one is refused with its line, and nothing is applied', async () => {
    const data = join(folder, 'data');
    const path = join(folder, 'catalog.yaml');
    expect((await outcry(['catalog', 'export', path, '--data', data])).status).toBe(0);
    expect((await outcry(['catalog', 'apply', path, '--data', data])).status).toBe(0);
    const again = await outcry(['catalog', 'export', '-', '--data', data]);
    expect(again.stdout).toBe(readFileSync(path, 'utf8'));
    writeFileSync(path, again.stdout.replace('category: social', 'category: no-such'));
    const { status, stderr } = await outcry(['catalog', 'apply', path, '--data', data]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/catalog\.yaml:\d+:\d+/u);
    expect((await outcry(['catalog', 'export', '-', '--data', data])).stdout).toBe(again.stdout);
  });

  test('UTF-16 is read; Latin-1 is refused with its line, and nothing is applied', async () => {
    const data = join(folder, 'data');
    const yaml = [
      'categories:',
      '  - { slug: misc, name: Misc, problems: { app: App } }',
      'services:',
      '  - { slug: bahn, name: Österreichische Bahn, category: misc }',
      '',
    ].join('\n');
    const wide = file('wide.yaml', Buffer.from(`\uFEFF${yaml}`, 'utf16le'));
    expect(await outcry(['catalog', 'apply', wide, '--data', data])).toMatchObject({ status: 0, stderr: '' });
    const exported = await outcry(['catalog', 'export', '-', '--data', data]);
    expect(exported.stdout).toContain('name: Österreichische Bahn');
    const latin = file('latin.yaml', Buffer.from(yaml.replace('bahn', 'oebb'), 'latin1'));
    expect(await outcry(['catalog', 'apply', latin, '--data', data])).toMatchObject({
      status: 1,
      stderr: `outcry: ${latin}:4: this is not text in UTF-8: save the file as UTF-8. [bad_catalog]\n`,
    });
    expect((await outcry(['catalog', 'export', '-', '--data', data])).stdout).toBe(exported.stdout);
  });
});

describe('senders', () => {
  test('prints the figures of the active incident of a service, and refuses a service without one', async () => {
    const data = join(folder, 'data');
    const start = Date.UTC(2025, 2, 10, 9);
    const instance = await openInstance({ start, folder: data, config: TRUST_LOOPBACK });
    for (let person = 0; person < 40; person += 1) {
      await post(instance.url, 'x', {}, fromPerson(person));
      if (person % 10 === 9) await instance.walkTo(instance.clock.now() + MINUTE);
    }
    await instance.app.close();
    const { status, stdout, stderr } = await outcry(['senders', 'x', '--data', data]);
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      service: 'x',
      state: 'open',
      reports: 40,
      addresses: { groups: 40, largest: 1 },
      placed: { unsaid: 40 },
    });
    const unknown = await outcry(['senders', 'facebook', '--data', data]);
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toContain('[unknown_incident]');
  });
});

describe('mark', () => {
  test('refuses an incident that was never reported, and an unknown mark', async () => {
    const data = join(folder, 'data');
    const unknown = await outcry(['mark', 'x-20250310-0927', 'confirmed', '--data', data]);
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toContain('[unknown_incident]');
    const wrong = await outcry(['mark', 'x-20250310-0927', 'maybe', '--data', data]);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('confirmed, unconfirmed, withdrawn');
  });
});

describe('catalog export', () => {
  test('prints the starter catalog for a missing data folder, and does not create it', async () => {
    const data = join(folder, 'typo');
    const { status, stdout } = await outcry(['catalog', 'export', '-', '--data', data]);
    expect(status).toBe(0);
    expect(stdout).toContain('services:');
    expect(existsSync(data)).toBe(false);
  });

  test('says in a sentence that a path cannot be written, and exits with 1', async () => {
    const path = join(folder, 'no-such-folder', 'catalog.yaml');
    const { status, stderr } = await outcry(['catalog', 'export', path, '--data', join(folder, 'data')]);
    expect(status).toBe(1);
    expect(stderr).toBe(`outcry: ${path} cannot be written. [file_unwritable]\n`);
  });
});

describe('replay', () => {
  test('reads a log in UTF-16, as a shell on Windows writes it, and names the line that is not valid text', async () => {
    const line = `${JSON.stringify({ at: '2026-11-23T00:05:00.000Z', service: 'x', counted: true })}\n`;
    const wide = file('wide.ndjson', Buffer.from(`\uFEFF${line.replace('\n', '\r\n')}`, 'utf16le'));
    expect(await outcry(['replay', wide])).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const wrong = file(
      'wrong.ndjson',
      Buffer.from(`${line}${line.replace('"x"', '"x", "comment": "Ö"')}`, 'latin1'),
    );
    expect(await outcry(['replay', wrong])).toMatchObject({
      status: 1,
      stderr: `outcry: ${wrong}, line 2: this is not text in UTF-8: save the file as UTF-8. [bad_line]\n`,
    });
  });

  test('refuses a log with an invalid line, with the number of the line', async () => {
    const path = file(
      'log.ndjson',
      '{"at":"2025-03-10T09:25:00.000Z","service":"x","counted":true}\nno json\n',
    );
    const { status, stderr } = await outcry(['replay', path]);
    expect(status).toBe(1);
    expect(stderr).toContain('line 2');
  });

  test.each([
    ['neither a log nor an instance', [], 'a log is missing'],
    ['a table without a comparison', ['log.ndjson', '--output', 'table'], 'needs --against'],
    ['two folders', ['--against', 'a', '--data', 'b'], 'leave --data out'],
    [
      'a list of incidents with a comparison',
      ['--against', 'a', '--output', 'incidents'],
      'cannot be combined with',
    ],
  ])('%s is a usage error: 2', async (_what, args, said) => {
    const { status, stdout, stderr } = await outcry(['replay', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
  });

  test('--against a folder without an instance is an error: 1', async () => {
    const { status, stderr } = await outcry(['replay', '--against', join(folder, 'none')]);
    expect(status).toBe(1);
    expect(stderr).toContain('[file_unreadable]');
  });
});

describe('serve', () => {
  const QUIET = { OUTCRY_LOG_LEVEL: 'silent' };

  test('reports a port that is in use, and exits with 1', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    const { status, stderr } = await outcry(
      ['serve', '--port', String(port), '--data', join(folder, 'data')],
      { env: QUIET },
    );
    taken.close();
    expect(status).toBe(1);
    expect(stderr).toContain('port_taken');
  });

  test('reports a data folder that cannot be created, and exits with 1', async () => {
    const path = file('occupied', 'a file where a folder should be');
    const { status, stderr } = await outcry(['serve', '--port', '0', '--data', join(path, 'data')], {
      env: QUIET,
    });
    expect(status).toBe(1);
    expect(stderr).toContain('data_unwritable');
  });

  test('reports a corrupt database, exits with 1 and leaves it untouched', async () => {
    const data = join(folder, 'data');
    mkdirSync(data);
    const rubbish = Buffer.alloc(8_192, 'rubbish ');
    writeFileSync(join(data, 'outcry.db'), rubbish);
    const { status, stderr } = await outcry(['serve', '--port', '0', '--data', data], { env: QUIET });
    expect(status).toBe(1);
    expect(stderr).toContain('data_corrupt');
    expect(readFileSync(join(data, 'outcry.db')).equals(rubbish)).toBe(true);
  });

  test('refuses a second server on the same folder, and the first keeps running', async () => {
    const data = join(folder, 'data');
    const first = await startServer(['--data', data], QUIET);
    const { status, stderr } = await outcry(['serve', '--port', '0', '--data', data], { env: QUIET });
    expect(status).toBe(1);
    expect(stderr).toContain('data_locked');
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
  });

  test('while it runs the log can be read and counts can be imported', async () => {
    const data = join(folder, 'data');
    const server = await startServer(['--data', data], QUIET);
    await fetch(`${server.url}/api/v1/services/x/reports`, { method: 'POST' });
    const log = await outcry(['log', '--data', data, '--service', 'x']);
    expect(JSON.parse(log.stdout)).toMatchObject({ service: 'x', counted: true, reason: null });
    const path = file(
      'past.csv',
      nab(
        Date.UTC(2015, 1, 26),
        Array.from({ length: 2_016 * 3 }, () => 1),
      ),
    );
    expect((await outcry(['import', path, '--service', 'barclays', '--data', data])).status).toBe(0);
    expect(await server.stop()).toBe(0);
  });

  test('logs the region of a place and the network of the address; replay reads the log and doctor finds no fault', async () => {
    const data = join(folder, 'data');
    const networks = file('networks.tsv', '127.0.0.0\t127.255.255.255\t64500\tGB\tEXAMPLE\n');
    const env = { ...QUIET, OUTCRY_NETWORKS: networks };
    const server = await startServer(['--data', data], env);
    await fetch(`${server.url}/api/v1/services/x/reports`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ problem: 'app', place: 'GB/Glasgow' }),
    });
    expect(await server.stop()).toBe(0);
    const { stdout } = await outcry(['log', '--data', data]);
    expect(JSON.parse(stdout)).toMatchObject({
      place: { country: 'GB', city: 'Glasgow', region: 'Scotland' },
      network: 64_500,
    });
    expect(await outcry(['replay', file('log.ndjson', stdout)])).toMatchObject({ status: 0, stdout: '' });
    const findings = await outcry(['doctor', '--data', data], { env });
    expect(findings.stdout).toContain('rollups: agree with the log of 1 reports');
    expect(findings.stdout).toContain('networks: 1 ranges');
  });

  test('names the line of an invalid networks file, and exits with 1', async () => {
    const env = { ...QUIET, OUTCRY_NETWORKS: file('networks.tsv', 'no row\n') };
    const { status, stderr } = await outcry(['serve', '--port', '0', '--data', join(folder, 'data')], {
      env,
    });
    expect(status).toBe(1);
    expect(stderr).toContain('networks.tsv, line 1: ');
    expect(stderr).toContain('bad_networks');
  });

  test('invalid settings are a usage error: 2, and each is named', async () => {
    const env = { OUTCRY_PORT: 'eighty', OUTCRY_TIME_ZONE: 'Mars/Olympus' };
    const { status, stderr } = await outcry(['serve', '--data', join(folder, 'data')], { env });
    expect(status).toBe(2);
    expect(stderr).toContain('OUTCRY_PORT');
    expect(stderr).toContain('OUTCRY_TIME_ZONE');
  });
});

describe('outcry key', () => {
  test('a key is shown once, stored as a digest, accepted by a running server and rejected once removed', async () => {
    const data = folder;
    const server = await startServer(['--data', data], { OUTCRY_KEYS_REQUIRED: 'true' });
    try {
      const { stdout } = await outcry(['key', 'add', 'A newspaper', '--data', data]);
      const { id, key } = JSON.parse(stdout) as { id: string; key: string };
      const status = async () => {
        const headers = { Authorization: `Bearer ${key}` };
        return (await fetch(`${server.url}/v2/ping`, { headers })).status;
      };
      await expect.poll(status, { timeout: 30_000 }).toBe(200);
      const listed = await outcry(['key', 'list', '--data', data]);
      expect(listed.stdout).not.toContain(key);
      expect(JSON.parse(listed.stdout)).toMatchObject({
        id,
        name: 'A newspaper',
        usedAt: expect.any(String),
      });
      expect((await outcry(['key', 'remove', id, '--data', data])).status).toBe(0);
      await expect.poll(status, { timeout: 30_000 }).toBe(401);
      const again = await outcry(['key', 'remove', id, '--data', data]);
      expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('[unknown_key]')]);
    } finally {
      await server.stop();
    }
  });

  test('rotating a key makes one with the same name, scopes and lifetime, and the old one still works for a time', async () => {
    const at = ['--data', folder];
    const made = await outcry(['key', 'add', 'A carrier', '--for', 'read,report', '--lasts', '90d', ...at]);
    const old = JSON.parse(made.stdout) as { id: string; createdAt: string; expiresAt: string };
    const lasts = (key: typeof old) => Date.parse(key.expiresAt) - Date.parse(key.createdAt);
    expect([old, lasts(old)]).toEqual([expect.objectContaining({ scopes: ['read', 'report'] }), 90 * DAY]);
    const rotated = await outcry(['key', 'rotate', old.id, '--keep', '2h', ...at]);
    const next = JSON.parse(rotated.stdout) as typeof old & { replaces: { id: string; expiresAt: string } };
    expect(next).toMatchObject({ name: 'A carrier', scopes: ['read', 'report'], replaces: { id: old.id } });
    expect(lasts(next)).toBe(90 * DAY);
    expect(Date.parse(next.replaces.expiresAt) - Date.parse(next.createdAt)).toBe(2 * HOUR);
    const { stdout } = await outcry(['key', 'list', ...at]);
    const ends = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as typeof old);
    expect(ends.find(({ id }) => id === old.id)?.expiresAt).toBe(next.replaces.expiresAt);
    expect((await outcry(['key', 'rotate', 'nobody', ...at])).stderr).toContain('Nothing was changed.');
  });

  test.each([
    ['add', '--lasts', KEY_LASTS_MAX],
    ['rotate', '--keep', KEY_KEPT_MAX],
  ])('%s accepts %s up to its limit, not a day more', async (command, option, max) => {
    const { id } = JSON.parse((await outcry(['key', 'add', 'A', '--data', folder])).stdout) as { id: string };
    const status = async (days: number) =>
      (await outcry(['key', command, id, option, `${days}d`, '--data', folder])).status;
    expect([await status(max / DAY), await status(max / DAY + 1)]).toEqual([0, 2]);
  });

  test.each(['nothing', 'read,nothing', ''])('refuses unknown scopes: "%s"', async (scopes) => {
    expect((await outcry(['key', 'add', 'A', '--for', scopes, '--data', folder])).status).toBe(2);
  });

  test('a name has at least one character and at most sixty', async () => {
    const data = folder;
    const add = async (name: string) => (await outcry(['key', 'add', name, '--data', data])).status;
    expect(await add('n'.repeat(KEY_NAME_CHARS_MAX))).toBe(0);
    expect(await add('n'.repeat(KEY_NAME_CHARS_MAX + 1))).toBe(2);
    expect(await add(' ')).toBe(2);
  });
});
