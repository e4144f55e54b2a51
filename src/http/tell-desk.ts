/** What somebody wants to be told of. */
export interface TellWish {
  readonly service: string;
  /** The incident whose end is to be told; null: each of the service. */
  readonly incident: string | null;
  readonly country: string | null;
  readonly language: string;
}

/** Where the public asks to be told. What it answers never says whether an address is known. */
export interface TellDesk {
  /** `sender`: by what those are told apart who ask too often. */
  ask(
    address: string,
    wish: TellWish,
    sender: string,
  ): Promise<'asked' | 'bad_address' | 'too_fast' | 'busy'>;
  /** What the wish of a token is; null where it is none, or is not there any more. */
  wishOf(token: string, purpose: 'confirm' | 'end'): Promise<TellWish | null>;
  confirm(token: string): Promise<'confirmed' | 'over' | 'gone'>;
  end(token: string): Promise<unknown>;
  /** For how many hours a link works, and how many mails of this kind an address gets in a day. */
  readonly limits: { readonly hours: number; readonly mails: number };
}
