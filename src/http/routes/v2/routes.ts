import type { FastifyInstance } from 'fastify';
import type { Context } from '../../context.ts';
import { accessRoutes } from './access.ts';
import { Desk } from './asking.ts';
import { categoryRoutes } from './categories.ts';
import { companyRoutes } from './companies.ts';
import { incidentRoutes } from './incidents.ts';
import { indicatorRoutes } from './indicators.ts';
import { placeRoutes } from './places.ts';
import { reportRoutes } from './reports.ts';
import { textRoutes } from './texts.ts';

/** Downdetector API v2 with our own data, for existing clients. */
export function v2Routes(app: FastifyInstance, context: Context): void {
  accessRoutes(app, context);
  const desk = new Desk(app, context);
  companyRoutes(desk);
  reportRoutes(desk);
  indicatorRoutes(desk);
  incidentRoutes(desk);
  categoryRoutes(desk);
  placeRoutes(desk);
  textRoutes(desk);
}
