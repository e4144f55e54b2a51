import type { Subscriber } from '../ports/subscribers.ts';

/** What somebody wants to be told of: a service or a category. */
export type TellWish = Pick<Subscriber, 'service' | 'category' | 'incident' | 'language'> & TellChoices;

/** What narrows it, and can be changed later. */
type TellChoices = Pick<Subscriber, 'near' | 'severity' | 'hears'>;

/** Where the public asks to be told. What it answers never says whether an address is known. */
export interface TellDesk {
  /** `sender`: by what those are told apart who ask too often. */
  ask(
    address: string,
    wish: TellWish,
    sender: string,
  ): Promise<'asked' | 'bad_address' | 'too_fast' | 'busy'>;
  /** The same of a browser, whose owner has said yes there. */
  askBrowser(
    target: { readonly endpoint: string; readonly p256dh: string; readonly auth: string },
    wish: TellWish,
    sender: string,
  ): Promise<'asked' | 'bad_address' | 'too_fast' | 'busy' | 'unreachable'>;
  /** What the wish of a token is; null where it is none, or is not there any more. */
  wishOf(token: string, purpose: 'confirm' | 'end' | 'never'): Promise<TellWish | null>;
  confirm(token: string): Promise<'confirmed' | 'over' | 'gone'>;
  end(token: string): Promise<unknown>;
  /** Changes what is told by the token of `end`, and says what it is now; null where there is no such wish. */
  change(token: string, choices: TellChoices): Promise<TellWish | null>;
  /** Ends all of that address, which is asked nothing any more for a year; false where nothing is known of it. */
  never(token: string): Promise<boolean>;
  readonly byMail: boolean;
  /** What browsers are given when they are asked; null where none is told. */
  readonly pushKey: string | null;
  /** For how many hours a link works, and how many mails of this kind an address gets in a day. */
  readonly limits: { readonly hours: number; readonly mails: number };
}
