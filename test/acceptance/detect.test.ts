import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/instance.ts';
import { outcry } from '../support/program.ts';

const main = join(import.meta.dirname, '../../dist/cli/main.js');

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A series of a little over a week with a surge at its end, in the format `counts`. */
function line(id: string, length = 2_100): string {
  const counts = Array.from({ length }, (_, index) => (index >= length - 6 ? 60 : (index * 7) % 3));
  return `${id},${counts.join(',')}\n`;
}

describe('a stream', () => {
  test('the results of the lines before an invalid one are printed; the error names line and count', async () => {
    const path = file('half.csv', `${line('good')}bad,1,2,x\n${line('late')}`);
    const { status, stdout, stderr } = await outcry(['detect', path, '--format', 'counts']);
    expect(status).toBe(1);
    const incidents = stdout.trim().split('\n');
    expect(incidents.map((text) => (JSON.parse(text) as { service: string }).service)).toEqual(['good']);
    expect(stderr).toBe(`outcry: ${path}, line 2, count 3: "x" is not a number. [bad_line]\n`);
  });

  test('standard input is judged as it arrives: each line is answered before the next one is sent', async () => {
    const child = spawn(process.execPath, [main, 'detect', '-', '--format', 'counts', '--output', 'scores']);
    const heard = new Promise<string>((resolve) => {
      let text = '';
      child.stdout.on('data', (data: Buffer) => {
        text += data.toString();
        if (text.includes('\n')) resolve(text);
      });
    });
    child.stdin.write('a,1,0,0\n');
    expect(await heard).toBe('a,0.0000,0.0000,0.0000\n');
    child.stdin.end();
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
  });

  test('a reader that closes the pipe early is not an error', () => {
    const path = file('long.csv', line('a').repeat(40));
    const command = `"${process.execPath}" "${main}" detect "${path}" --format counts --output scores | head -c 100; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.slice(100).trim()).toBe('0');
  });

  test('a line need not fit into memory: four million counts are judged with a heap of 28 MB', () => {
    const path = file('wide.csv', `wide${',0'.repeat(4_000_000)}\n`);
    const args = [
      '--max-old-space-size=28',
      main,
      'detect',
      path,
      '--format',
      'counts',
      '--output',
      'scores',
    ];
    const { status, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

describe('unknown counts', () => {
  /** Three weeks of quarter-hourly counts with a daily pattern, and a surge at the end of the tenth day. */
  const counts = Array.from({ length: 21 * 96 }, (_, nth) =>
    nth >= 10 * 96 - 8 && nth < 10 * 96
      ? 90
      : Math.round(16 + 8 * Math.sin((2 * Math.PI * nth) / 96)) - ((nth * 7) % 5) * 2,
  );
  const rows = counts.map(
    (count, nth) => `${new Date(Date.UTC(2025, 1, 3) + nth * 900_000).toISOString()},${count}`,
  );
  const onsets = async (kept: readonly string[], options: string[] = []) => {
    const { stdout, stderr } = await outcry([
      'detect',
      file('a.csv', `time,count\n${kept.join('\n')}\n`),
      ...options,
    ]);
    const found = stdout
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { onset: string }).onset]));
    return { found, stderr };
  };
  const surge = ['2025-02-12T22:00:00.000Z'];
  const hole = (nth: number) => nth >= 15 * 96 + 30 && nth < 15 * 96 + 62;

  test.each([
    ['no row', (_row: string): string[] => []],
    ['an empty cell', (row: string) => [row.replace(/,.*$/u, ',')]],
    ['NaN', (row: string) => [row.replace(/,.*$/u, ',NaN')]],
  ])('eight hours with %s are no incident and hide none', async (_what, unknown) => {
    const { found } = await onsets(rows.flatMap((row, nth) => (hole(nth) ? unknown(row) : [row])));
    expect(found).toEqual(surge);
  });

  test('with --gaps zero missing rows count as zero, so the end of a gap is a surge', async () => {
    const { found, stderr } = await onsets(
      rows.filter((_, nth) => !hole(nth)),
      ['--gaps', 'zero'],
    );
    expect(found.length).toBeGreaterThan(1);
    expect(stderr).toContain('32 missing rows were taken as zero');
  });

  test('standard input is read like a file', async () => {
    const text = rows.filter((_, nth) => !hole(nth)).join('\n');
    const { stdout, status } = spawnSync(process.execPath, [main, 'detect', '-'], {
      encoding: 'utf8',
      input: text,
    });
    expect([status, stdout.match(/"onset":"[^"]*/gu)]).toEqual([0, [`"onset":"${surge[0]}`]]);
  });

  test('local times are read in the time zone of --tz', async () => {
    const local = rows.map((row) => row.replace(/\.000Z/u, ''));
    const { found } = await onsets(local, ['--tz', 'Asia/Tokyo']);
    expect(found).toEqual(['2025-02-12T13:00:00.000Z']);
  });
});

describe('--explain', () => {
  test('says in words why the most surprising bucket was judged so', async () => {
    const { status, stdout } = await outcry([
      'detect',
      file('c.csv', line('pager')),
      '--format',
      'counts',
      '--explain',
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('pager, 2024-01-08 ');
    expect(stdout).toContain('significantly more than usual');
  });

  test('its evidence equals that of the scores', async () => {
    const path = file('c.csv', line('pager'));
    const scores = await outcry(['detect', path, '--format', 'counts', '--output', 'scores']);
    const moment = new Date(Date.UTC(2024, 0, 1) + 2_096 * 300_000).toISOString();
    const { stdout } = await outcry(['detect', path, '--format', 'counts', '--explain', moment, '--json']);
    const { evidence, reports } = JSON.parse(stdout) as { evidence: number; reports: number };
    expect(reports).toBe(60);
    expect(evidence.toFixed(4)).toBe(scores.stdout.trim().split(',')[2_097]);
  });

  test('a moment that is not in the file is an error: 1', async () => {
    const path = file('c.csv', line('pager'));
    const { status, stderr } = await outcry([
      'detect',
      path,
      '--format',
      'counts',
      '--explain',
      '2031-01-01',
    ]);
    expect(status).toBe(1);
    expect(stderr).toContain('[no_such_bucket]');
  });
});

describe('--plot', () => {
  test('writes the chart beside the output', async () => {
    const svg = join(folder, 'c.svg');
    const path = file('c.csv', line('pager'));
    const { status, stdout } = await outcry(['detect', path, '--format', 'counts', '--plot', svg]);
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [\s\S]*pager[\s\S]*<\/svg>\n$/u);
  });

  test('judges nothing if the chart cannot be written', async () => {
    const path = file('c.csv', line('pager'));
    const { status, stdout, stderr } = await outcry(['detect', path, '--format', 'counts', '--plot', folder]);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`outcry: ${folder} cannot be written: it is a folder. [file_unwritable]\n`);
  });

  test('writes no chart of a file with an invalid line', async () => {
    const svg = join(folder, 'c.svg');
    const { status } = await outcry([
      'detect',
      file('c.csv', 'a,1,x\n'),
      '--format',
      'counts',
      '--plot',
      svg,
    ]);
    expect(status).toBe(1);
    expect(existsSync(svg)).toBe(false);
  });
});

describe('usage errors: 2', () => {
  test.each([
    [
      'a bucket that does not divide an hour',
      ['--bucket', '7m'],
      'An hour must be a whole number of buckets',
    ],
    ['an invalid moment', ['--explain', 'then'], 'Give a moment'],
    ['an explanation and another output', ['--explain', '--output', 'scores'], 'cannot be used with'],
    ['--json without --explain', ['--json'], 'give both'],
    ['a start before 1970', ['--start', '1969-12-31'], 'from 1970 on'],
    ['an unknown format', ['--format', 'xls'], 'Allowed choices are'],
  ])('%s', async (_what, options, said) => {
    const { status, stderr } = await outcry(['detect', file('c.csv', line('a')), ...options]);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
  });

  test('a chart in place of the counts', async () => {
    const path = file('c.csv', line('a'));
    const { status } = await outcry(['detect', path, '--format', 'counts', '--plot', path]);
    expect(status).toBe(2);
    expect(readFileSync(path, 'utf8')).toBe(line('a'));
  });
});
