import type { Language } from '../../words/language.ts';
import type { Instance } from '../base/sources.ts';

/** The operator's links; nothing if none are configured. */
export function OperatorLinks({
  instance: { imprint, privacy, contact },
  language: { say },
}: {
  readonly instance: Pick<Instance, 'imprint' | 'privacy' | 'contact'>;
  readonly language: Language;
}) {
  const links = [
    [say.footImprint, imprint],
    [say.footPrivacy, privacy],
    [say.footContact, contact],
  ] as const;
  const given = links.flatMap(([name, href]) => (href === null ? [] : [{ name, href }]));
  if (given.length === 0) return null;
  return (
    <p class="links">
      {given.map(({ name, href }) => (
        <a key={name} href={href}>
          {name}
        </a>
      ))}
    </p>
  );
}
