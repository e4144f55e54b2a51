import { spawnSync } from 'node:child_process';

/** Each node is at `10.231.<nth>.2`, and sees the rest of the world at `10.231.<nth>.1`. */
const NET = '10.231';
const TABLE = 'outcry';

/** Which direction between a node and a port of the world is cut: packets are dropped, so that connections do not notice. */
export type Cut = 'both' | 'out' | 'in';

/** A simulated machine for a node: a network namespace with a link to the one of this process. */
export interface Machine {
  /** Its own address. */
  readonly host: string;
  /** The address at which it reaches this process and the servers it started. */
  readonly world: string;
  /** The prefix of a command that is to run in it. */
  readonly through: readonly string[];
  /** `out`: what the node sends to the port is lost; `in`: what comes back. */
  cut(way: Cut, port: number): void;
  mend(): void;
  remove(): void;
}

/** Why machines cannot be simulated here; null if they can. */
export function whyNoMachines(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'network namespaces need root on Linux';
  for (const program of ['ip', 'nft', 'nsenter', 'unshare'])
    if (spawnSync('which', [program]).status !== 0) return `there is no \`${program}\``;
  return spawnSync('unshare', ['--net', 'true']).status === 0 ? null : 'no network namespace can be created';
}

/** Created in this process's network namespace, which must be its own: the host's network is not changed. */
export function makeMachine(nth: number): Machine {
  const name = `outcry-${process.pid}-${nth}`;
  const [world, host] = [`${NET}.${nth}.1`, `${NET}.${nth}.2`];
  const [here, there] = [`o${nth}`, `i${nth}`];
  const through = ['nsenter', `--net=/run/netns/${name}`];
  run('ip', ['netns', 'add', name]);
  run('ip', ['link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name]);
  run('ip', ['addr', 'add', `${world}/30`, 'dev', here]);
  run('ip', ['link', 'set', here, 'up']);
  const inside = (...command: readonly string[]) => run('nsenter', [...through.slice(1), ...command]);
  inside('ip', 'link', 'set', 'lo', 'up');
  inside('ip', 'addr', 'add', `${host}/30`, 'dev', there);
  inside('ip', 'link', 'set', there, 'up');
  return {
    host,
    world,
    through,
    cut(way, port) {
      inside('nft', 'add', 'table', 'inet', TABLE);
      for (const [side, hook, which] of [
        ['out', 'output', 'dport'],
        ['in', 'input', 'sport'],
      ] as const) {
        if (way !== 'both' && way !== side) continue;
        inside('nft', 'add', 'chain', 'inet', TABLE, side, `{ type filter hook ${hook} priority 0 ; }`);
        inside('nft', 'add', 'rule', 'inet', TABLE, side, 'tcp', which, String(port), 'drop');
      }
    },
    mend: () => inside('nft', 'delete', 'table', 'inet', TABLE),
    remove: () => void spawnSync('ip', ['netns', 'del', name]),
  };
}

/** Configures a network namespace that has just been created. */
export function beginNetwork(): void {
  run('ip', ['link', 'set', 'lo', 'up']);
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
