import { z } from 'zod';
import { categoryJson } from '../../../api/v2/category.ts';
import { WORLD } from '../../../catalog/numbers.ts';
import { DAY_BUCKETS } from '../../../api/v2/shape.ts';
import { refuse, wholeNumber, type Desk, type Refused } from './asking.ts';
import type { Category } from '../../../core/domain/service.ts';
import { serves } from '../../../core/scope/concerns.ts';

const NOTHING = z.object({});

export function categoryRoutes(desk: Desk): void {
  const { context, counts } = desk;

  function categoryOf(id: string | undefined): Category | Refused {
    const category = desk.directory.category(wholeNumber(id) ?? -1);
    return category ?? refuse(404, 'There is no category of this number.');
  }

  desk.get('/v2/categories', NOTHING, () => ({ send: context.catalog.all.categories.map(categoryJson) }));

  desk.get('/v2/categories/:id', NOTHING, ({ params }) => {
    const category = categoryOf(params['id']);
    return 'refuse' in category ? category : { send: categoryJson(category) };
  });

  desk.get('/v2/categories/:id/baseline/countries/:countryId', NOTHING, ({ params }) => {
    const category = categoryOf(params['id']);
    if ('refuse' in category) return category;
    const country = desk.country(params['countryId']);
    if (country === null) return refuse(404, 'There is no country of this number or code.');
    const sums = Array.from({ length: DAY_BUCKETS }, () => 0);
    for (const slug of counts.busiest(category.slug)) {
      const service = context.catalog.service(slug);
      if (service === null || (country !== WORLD && !serves(service, country))) continue;
      for (const [nth, count] of counts.baseline(slug).entries()) sums[nth] = (sums[nth] ?? 0) + count;
    }
    return { send: sums };
  });
}
