import type { Subscriber } from '../ports/subscribers.ts';

/** What someone subscribes to: a service or a category. */
export type TellWish = Pick<Subscriber, 'service' | 'category' | 'incident' | 'language'> & TellChoices;

/** What narrows a subscription, and can be changed later. */
type TellChoices = Pick<Subscriber, 'near' | 'severity' | 'hears'>;

/** Subscriptions of the public. The answers never reveal whether an address is known. */
export interface TellDesk {
  /** `sender`: identifies the client for rate limiting. */
  ask(
    address: string,
    wish: TellWish,
    sender: string,
  ): Promise<'asked' | 'bad_address' | 'too_fast' | 'busy'>;
  /** The same for a browser, whose owner has already agreed there. */
  askBrowser(
    target: { readonly endpoint: string; readonly p256dh: string; readonly auth: string },
    wish: TellWish,
    sender: string,
  ): Promise<'asked' | 'bad_address' | 'too_fast' | 'busy' | 'unreachable'>;
  /** The subscription of a token; null if the token is invalid or the subscription is gone. */
  wishOf(token: string, purpose: 'confirm' | 'end' | 'never'): Promise<TellWish | null>;
  confirm(token: string): Promise<'confirmed' | 'over' | 'gone'>;
  end(token: string): Promise<unknown>;
  /** Changes a subscription by its `end` token and returns the new one; null if there is none. */
  change(token: string, choices: TellChoices): Promise<TellWish | null>;
  /** Ends all subscriptions of that address and sends it no question for a year; false if it is unknown. */
  never(token: string): Promise<boolean>;
  readonly byMail: boolean;
  /** The public key for push subscriptions; null if browsers are not notified. */
  readonly pushKey: string | null;
  /** For how many hours a link works, and how many such mails an address gets in a day. */
  readonly limits: { readonly hours: number; readonly mails: number };
}
