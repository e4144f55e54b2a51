import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complaintsOf } from './complaints.fixture.ts';
import type { Catalog } from '../core/domain/service.ts';
import { RELATED_MAX, formatCatalog, parseCatalog, parseCatalogs } from './catalog.ts';
import { readStarterCatalog } from './starter.ts';

const HEAD = `categories:
  - slug: social
    name: Social
    problems: { p: P }
  - slug: lines
    name: Lines
    problems: { p: P }
`;

/** Services a, b, c … with these `depends_on`, from line 9 on, four lines each. */
function withDependencies(...lists: readonly string[]): string {
  const services = lists.map((list, index) => {
    const slug = 'abcdefgh'.charAt(index);
    return `  - slug: ${slug}\n    name: N\n    category: social\n    depends_on: [${list}]\n`;
  });
  return `${HEAD}services:\n${services.join('')}`;
}

describe('relations in a catalog', () => {
  it('reads what a service depends on and competes with, and which categories compete', () => {
    const text = `categories:
  - slug: social
    name: Social
    problems: { p: P }
    suspects: [lines]
  - slug: lines
    name: Lines
    problems: { p: P }
    rivals: country
services:
  - { slug: x, name: X, category: social, depends_on: [cloud], competes_with: [y] }
  - { slug: y, name: Y, category: social }
  - { slug: cloud, name: Cloud, category: lines }
`;
    const catalog = parseCatalog(text, 'mine.yaml');
    expect(catalog.categories[0]).toMatchObject({ suspects: ['lines'] });
    expect(catalog.categories[1]).toMatchObject({ rivals: 'country' });
    expect(catalog.services[0]).toMatchObject({ dependsOn: ['cloud'], competesWith: ['y'] });
    expect(catalog.services[1]).not.toHaveProperty('dependsOn');
  });

  it('complains about unknown entries, self-references, and an unknown rivalry, each with its position', () => {
    const text = `categories:
  - slug: social
    name: Social
    problems: { p: P }
    rivals: city
    suspects: [social, gone]
services:
  - slug: x
    name: X
    category: social
    depends_on: [x, nothing]
    competes_with: [x, nobody]
`;
    expect(complaintsOf(text)).toEqual([
      'mine.yaml:5:13: "city" must be country or everywhere',
      'mine.yaml:6:16: `suspects` names the category itself: "social"',
      'mine.yaml:6:24: `suspects` names an unknown category: "gone"',
      'mine.yaml:11:18: `depends_on` names the service itself: "x"',
      'mine.yaml:11:21: `depends_on` names an unknown service: "nothing"',
      'mine.yaml:12:21: `competes_with` names the service itself: "x"',
      'mine.yaml:12:24: `competes_with` names an unknown service: "nobody"',
    ]);
  });

  it('complains once about services that depend on each other in a circle, with the circle', () => {
    expect(complaintsOf(withDependencies('b', 'c', 'a'))).toEqual([
      'mine.yaml:12:17: `depends_on` leads in a circle: a → b → c → a',
    ]);
  });

  it('accepts two paths to the same service, which are no circle', () => {
    expect(complaintsOf(withDependencies('b, c', 'd', 'd', ''))).toEqual([]);
  });

  it('accepts a long chain without overflowing the stack', () => {
    const links = Array.from({ length: 20_000 }, (_, nth) => {
      const on = nth === 0 ? '' : `, depends_on: [s${nth - 1}]`;
      return `  - { slug: s${nth}, name: N, category: social${on} }\n`;
    });
    expect(complaintsOf(`${HEAD}services:\n${links.join('')}`)).toEqual([]);
  });

  it('accepts as many relations as the limit and refuses one more', () => {
    const others = Array.from({ length: RELATED_MAX + 1 }, (_, nth) => `s${nth}`);
    const rest = others.map((slug) => `  - { slug: ${slug}, name: N, category: social }\n`).join('');
    const on = (count: number) =>
      `${HEAD}services:\n  - { slug: x, name: X, category: social, depends_on: [${others.slice(0, count).join(', ')}] }\n${rest}`;
    expect(complaintsOf(on(RELATED_MAX))).toEqual([]);
    expect(complaintsOf(on(RELATED_MAX + 1))).toEqual([
      `mine.yaml:9:55: the list is too long: ${RELATED_MAX + 1}, at most ${RELATED_MAX}`,
    ]);
  });

  it('finds a service of one file in another', () => {
    const files = [
      { name: 'a.yaml', text: 'services:\n  - { slug: x, name: X, category: social, depends_on: [y] }\n' },
      { name: 'b.yaml', text: `${HEAD}services:\n  - { slug: y, name: Y, category: social }\n` },
    ];
    expect(parseCatalogs(files).services[0]?.dependsOn).toEqual(['y']);
  });

  it('is written and read back to an equal catalog', () => {
    const slugs = ['a', 'b', 'c', 'd', 'e'];
    const some = (from: readonly string[]) => fc.subarray([...from]);
    const catalogs = fc
      .tuple(
        fc.tuple(...slugs.map((_, index) => some(slugs.slice(0, index)))),
        fc.tuple(...slugs.map((slug) => some(slugs.filter((one) => one !== slug)))),
        fc.constantFrom('country', 'everywhere', undefined),
        fc.boolean(),
      )
      .map(([dependsOn, competesWith, rivals, suspects]) => {
        const services = slugs.map(
          (slug, index) =>
            `  - { slug: ${slug}, name: N, category: social, depends_on: [${dependsOn[index]}], competes_with: [${competesWith[index]}] }\n`,
        );
        const social = `${rivals === undefined ? '' : `    rivals: ${rivals}\n`}${suspects ? '    suspects: [lines]\n' : ''}`;
        return `${HEAD.replace('  - slug: lines', `${social}  - slug: lines`)}services:\n${services.join('')}`;
      });
    fc.assert(
      fc.property(catalogs, (text) => {
        const catalog: Catalog = parseCatalog(text, 'mine.yaml');
        expect(parseCatalog(formatCatalog(catalog), 'exported.yaml')).toEqual(catalog);
      }),
    );
  });
});

describe('relations of the starter catalog', async () => {
  const { services, categories } = await readStarterCatalog();
  const bySlug = new Map(services.map((service) => [service.slug, service]));

  it('knows the host networks of carriers that use another’s, and rivals among carriers only', () => {
    expect(bySlug.get('giffgaff')?.dependsOn).toEqual(['o2-gb']);
    expect(bySlug.get('cricket')?.dependsOn).toEqual(['att']);
    const rivals = categories.filter((category) => category.rivals !== undefined).map(({ slug }) => slug);
    expect(rivals.sort()).toEqual(['broadband', 'mobile']);
  });

  it('has at least twenty services on the largest cloud', () => {
    expect(services.filter(({ dependsOn }) => dependsOn?.includes('aws')).length).toBeGreaterThanOrEqual(20);
  });
});
