import { z } from 'zod';
import type { Millis } from '../core/base/time.ts';

/** The named shapes of the API document: each becomes a component, which others refer to. */
export const components = z.registry<{ readonly id: string }>();

/** A named object of the document. Descriptions of it and its fields come only from here. */
export function component<Fields extends z.ZodRawShape>(id: string, description: string, fields: Fields) {
  return z.object(fields).describe(description).register(components, { id });
}

/** The JSON type of a shape, for programs that send or read it. */
export type Json<Shape extends z.ZodType> = Fixed<z.output<Shape>>;

type Fixed<T> = T extends object ? { readonly [Key in keyof T]: Fixed<T[Key]> } : T;

/** ISO 8601 in UTC. */
export const moment = () => z.iso.datetime();
/** An exact count. */
export const count = () => z.int().min(0);
/** An estimate or measurement, rounded to three decimals. */
export const figure = () => z.number().min(0);

export function iso(at: Millis): string {
  return new Date(at).toISOString();
}

export function isoOrNull(at: Millis | null): string | null {
  return at === null ? null : iso(at);
}

/** Figures are estimates; more digits would suggest precision that they do not have. */
export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

export function roundOrNull(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : round(value);
}
