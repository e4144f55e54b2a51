import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { CONFIG_KEYS, variableOf } from '../../src/settings/config.ts';
import { hasTool, settingsIn, skipWithout } from '../support/trial.ts';

const CHART = 'packaging/helm/outcry';
const GOLDEN = 'test/packaging/golden';
/** Debian has no Helm, and building it takes a tenth of the time of all tests: `go install helm.sh/helm/v3/cmd/helm@v3.22.0`. */
const HELM = process.env['OUTCRY_TEST_HELM'] ?? 'helm';
/** Variables in the samples that are not settings. */
const NO_SETTINGS = ['OUTCRY_CONFIG', 'OUTCRY_DATABASE_PASSWORD'];
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

const samples = [
  ...readdirSync('examples/compose').map((name) => join('examples/compose', name)),
  ...readdirSync('examples/proxies').map((name) => join('examples/proxies', name)),
  ...readdirSync(GOLDEN).map((name) => join(GOLDEN, name)),
  'packaging/image/Containerfile',
  'packaging/systemd/outcry.service',
];

test.each(samples)('%s names only existing settings', (path) => {
  const known = new Set([...CONFIG_KEYS.map(variableOf), ...NO_SETTINGS]);
  expect(settingsIn(readFileSync(path, 'utf8')).filter((name) => !known.has(name))).toEqual([]);
});

describe('compose files', () => {
  interface Compose {
    readonly services: Readonly<
      Record<string, { volumes?: string[]; networks?: string[]; [key: string]: unknown }>
    >;
    readonly volumes?: object;
    readonly networks?: object;
  }

  test.each(['compose.yaml', 'with-postgresql.yaml'])(
    '%s contains what it refers to and grants Outcry no unneeded right',
    (name) => {
      const {
        services,
        volumes = {},
        networks = {},
      } = parse(readFileSync(`examples/compose/${name}`, 'utf8')) as Compose;
      for (const service of Object.values(services)) {
        for (const mount of service.volumes ?? [])
          expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
        for (const network of service.networks ?? []) expect(Object.keys(networks)).toContain(network);
        expect(Object.keys(services)).toEqual(
          expect.arrayContaining(Object.keys(service['depends_on'] ?? {})),
        );
      }
      expect(services['outcry']).toMatchObject({
        image: `outcry:${version}`,
        volumes: ['data:/data'],
        ports: ['127.0.0.1:8080:8080'],
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
    },
  );
});

test.each(readdirSync('examples/compose'))('%s uses only what Podman and podman-compose support', (name) => {
  const text = readFileSync(join('examples/compose', name), 'utf8');
  // An owner for a tmpfs, files from `configs`, and more open files than an unprivileged user may have.
  expect(text).not.toMatch(/uid=|^configs:|ulimits:/mu);
});

test('several-nodes.yaml: all nodes have the same rights and settings, and the proxy in front knows them all', () => {
  const { services, networks } = parse(readFileSync('examples/compose/several-nodes.yaml', 'utf8'), {
    merge: true,
  }) as Nodes;
  const { proxy, database, ...nodes } = services;
  const [first] = Object.values(nodes);
  for (const node of Object.values(nodes)) expect(node).toEqual(first);
  expect(first).toMatchObject({
    image: `outcry:${version}`,
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    environment: { OUTCRY_TRUSTED_PROXIES: proxy?.networks?.['outcry']?.['ipv4_address'] },
  });
  expect(database).toBeDefined();
  expect(networks['outcry']).toBeDefined();
  expect(Object.keys(nodes)).toEqual(proxy?.depends_on);
  const [sampleAt = ''] = proxy?.volumes?.[0]?.split(':') ?? [];
  const sample = readFileSync(join('examples/compose', sampleAt), 'utf8');
  const known = [...sample.matchAll(/^ *server ([\w-]+):8080/gmu)].map(([, name]) => name);
  expect(known).toEqual(Object.keys(nodes));
});

interface Nodes {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly depends_on?: readonly string[];
        readonly volumes?: readonly string[];
        readonly networks?: Readonly<Record<string, Readonly<Record<string, string>>>>;
      }
    >
  >;
  readonly networks: Readonly<Record<string, object>>;
}

describe('the Helm chart', () => {
  test('has the version of the program', () => {
    expect(parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8'))).toMatchObject({
      version,
      appVersion: version,
    });
  });

  test.for(['plain', 'ingress', 'nodes'])('renders golden/%s.yaml without a warning', (name, { skip }) => {
    skipWithout('helm', hasTool(HELM), skip);
    const values = join(GOLDEN, `${name}.values.yaml`);
    const given = readdirSync(GOLDEN).includes(`${name}.values.yaml`) ? ['--values', values] : [];
    const lint = spawnSync(HELM, ['lint', '--strict', CHART, ...given], { encoding: 'utf8' });
    expect([lint.status, lint.stdout]).toEqual([0, expect.stringContaining('0 chart(s) failed')]);
    const { stdout } = spawnSync(HELM, ['template', 'status', CHART, '--namespace', 'outcry', ...given], {
      encoding: 'utf8',
    });
    expect(stdout).toBe(readFileSync(join(GOLDEN, `${name}.yaml`), 'utf8'));
  });

  test.each(['plain', 'ingress', 'nodes'])(
    'golden/%s.yaml: allowed number of pods, no root, only the volume writable, existing probes',
    (name) => {
      const made = parseAllDocuments(readFileSync(join(GOLDEN, `${name}.yaml`), 'utf8')).map(
        (one) => one.toJS() as Made,
      );
      const set = made.find(({ kind }) => kind === 'StatefulSet')!;
      expect(set.spec).toMatchObject({
        replicas: name === 'nodes' ? 3 : 1,
        template: {
          metadata: { labels: made.find(({ kind }) => kind === 'Service')!.spec['selector'] },
          spec: {
            securityContext: { runAsNonRoot: true, runAsUser: 10_001, fsGroup: 10_001 },
            enableServiceLinks: false,
          },
        },
      });
      const [container] = (set.spec as { template: { spec: { containers: object[] } } }).template.spec
        .containers;
      expect(container).toMatchObject({
        securityContext: {
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        },
        livenessProbe: { httpGet: { path: '/healthz' } },
        readinessProbe: { httpGet: { path: '/readyz' } },
      });
      const { env } = container as { env: readonly { name: string }[] };
      expect(env.some((one) => one.name === 'OUTCRY_DATABASE_URL')).toBe(name === 'nodes');
      expect(made.some(({ kind }) => kind === 'Ingress')).toBe(name === 'ingress');
    },
  );
});

interface Made {
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
}
