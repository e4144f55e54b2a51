import { iso } from '../../iso.ts';
import type { Telling } from '../../telling.ts';

/** The placeholders of a template, and their values from a message. */
export const PLACEHOLDERS: Readonly<Record<string, (telling: Telling) => string>> = {
  id: ({ id }) => id,
  reason: ({ reason }) => reason,
  title: ({ title }) => title,
  text: ({ text }) => text,
  link: ({ link }) => link,
  mute: ({ mute }) => mute,
  mute_link: ({ muteLink }) => muteLink ?? '',
  severity: ({ severity }) => severity,
  over: ({ over }) => String(over),
  service: ({ items }) => items.map(({ service }) => service).join(', '),
  name: ({ items }) => items.map(({ name }) => name).join(', '),
  incident: ({ thread }) => thread,
  at: ({ at }) => iso(at),
};

const PLACEHOLDER = /\{\{([^{}]*)\}\}/gu;

export const namesIn = (template: string): string[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name.trim());

/** The template with each placeholder replaced by what `said` returns. */
export const filled = (template: string, said: (name: string) => string): string =>
  template.replaceAll(PLACEHOLDER, (_, name: string) => said(name.trim()));
