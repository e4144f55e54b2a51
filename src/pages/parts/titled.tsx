import type { ComponentChildren } from 'preact';

interface TitledProps {
  /** Unique on the page; the heading is `{id}-heading`. */
  readonly id: string;
  readonly heading: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A section that a screen reader finds by its heading. */
export function Titled({ id, heading, children, ...rest }: TitledProps) {
  return (
    <section {...rest} aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{heading}</h2>
      {children}
    </section>
  );
}
