import type { News } from './line.ts';

/** A stream that a test speaks through. */
export class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  /** All that were ever opened, the latest last. */
  static opened: FakeSource[] = [];
  readyState = 1;
  readonly address: string;

  constructor(address: string) {
    super();
    this.address = address;
    FakeSource.opened.push(this);
  }
  close(): void {
    this.readyState = FakeSource.CLOSED;
  }
  beat(at?: number): void {
    this.dispatchEvent(Object.assign(new Event('beat'), { data: JSON.stringify({ at }) }));
  }
  send(news: News): void {
    this.dispatchEvent(Object.assign(new Event('regions'), { data: JSON.stringify(news) }));
  }
  fail(refused = false): void {
    if (refused) this.readyState = FakeSource.CLOSED;
    this.dispatchEvent(new Event('error'));
  }
  /** The pages it was asked for, each with its tick. */
  get pages(): string[] {
    return new URL(this.address, 'http://host').searchParams.getAll('page');
  }

  /** Those that are open still. */
  static get open(): FakeSource[] {
    return FakeSource.opened.filter(({ readyState }) => readyState === 1);
  }
}
