import type { ComponentChildren } from 'preact';

interface TitledProps {
  /** Unique on the page; the heading has the id `{id}-heading`. */
  readonly id: string;
  readonly heading: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A section labelled by its heading for screen readers. */
export function Titled({ id, heading, children, ...rest }: TitledProps) {
  return (
    <section {...rest} aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{heading}</h2>
      {children}
    </section>
  );
}
