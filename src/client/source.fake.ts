import type { News } from './line.ts';

/** A fake event stream that a test controls. */
export class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  /** All streams that were opened, the latest last. */
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
  /** The requested pages, each with its tick. */
  get pages(): string[] {
    return new URL(this.address, 'http://host').searchParams.getAll('page');
  }

  /** Those still open. */
  static get open(): FakeSource[] {
    return FakeSource.opened.filter(({ readyState }) => readyState === 1);
  }
}
