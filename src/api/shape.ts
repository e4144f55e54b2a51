import { z } from 'zod';
import type { Millis } from '../core/base/time.ts';

/** The shapes that the API's document names: each becomes a component, and whoever uses one refers to it. */
export const components = z.registry<{ readonly id: string }>();

/** An object that the document names. What it says and what it holds are told to people and programs from here alone. */
export function component<Fields extends z.ZodRawShape>(id: string, description: string, fields: Fields) {
  return z.object(fields).describe(description).register(components, { id });
}

/** What a shape looks like as JSON: what a program that sends it must give, and one that reads it gets. */
export type Json<Shape extends z.ZodType> = Fixed<z.output<Shape>>;

type Fixed<T> = T extends object ? { readonly [Key in keyof T]: Fixed<T[Key]> } : T;

/** ISO 8601 in UTC. */
export const moment = () => z.iso.datetime();
/** How many; no estimate. */
export const count = () => z.int().min(0);
/** An estimate or a measure, rounded to three decimals. */
export const figure = () => z.number().min(0);

export function iso(at: Millis): string {
  return new Date(at).toISOString();
}

export function isoOrNull(at: Millis | null): string | null {
  return at === null ? null : iso(at);
}

/** Figures are estimates; more digits would claim more than is known. */
export function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

export function roundOrNull(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : round(value);
}
