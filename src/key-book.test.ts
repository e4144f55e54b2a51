import { describe, expect, test } from 'vitest';
import { openMemoryStore } from './adapters/memory/store.ts';
import { MINUTE, type Millis } from './core/base/time.ts';
import { TOKEN_LIFE, newKey, newSigner, openKeyBook } from './key-book.ts';
import type { ApiKeys } from './ports/keys.ts';

const AT: Millis = Date.UTC(2026, 10, 26);
const onError = (error: unknown): never => {
  throw error;
};

const SIGNER = newSigner();
const FACTS = { name: 'A newspaper', scopes: ['read'], createdAt: AT, expiresAt: null } as const;

async function given() {
  const shelf: ApiKeys = openMemoryStore().keys;
  const { secret, kept } = newKey(FACTS);
  await shelf.add(kept);
  return { shelf, secret, id: kept.id, kept, book: await openKeyBook({ shelf, signer: SIGNER, onError }) };
}

describe('a key', () => {
  test('is random, contains its id, and is not stored', async () => {
    const { secret, kept } = await given();
    expect(secret).toMatch(/^outcry_[0-9a-f]{12}_[\w-]{43}$/u);
    expect(secret).toContain(kept.id);
    expect(JSON.stringify(kept)).not.toContain(secret.slice(20));
    expect(newKey(FACTS).secret).not.toBe(secret);
  });

  test('is a bearer token, and no other of its id is', async () => {
    const { book, secret, id } = await given();
    expect(book.bearer(secret, AT)).toEqual({ key: id, scopes: ['read'] });
    expect(book.isKey(id, secret, AT)).toBe(true);
    const other = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`;
    expect(book.bearer(other, AT)).toBe('wrong');
    expect(book.isKey(id, other, AT)).toBe(false);
    expect(book.isKey('nobody', secret, AT)).toBe(false);
  });

  test('that was removed by another process is refused after the next refresh, and so is a token made from it', async () => {
    const { book, shelf, secret, id } = await given();
    const { token } = book.token(id, AT);
    expect(book.bearer(token, AT)).toEqual({ key: id, scopes: ['read'] });
    await shelf.remove(id);
    await book.refresh();
    expect([book.bearer(secret, AT), book.bearer(token, AT)]).toEqual(['wrong', 'wrong']);
  });

  test('has its last use stored once a minute', async () => {
    const { book, shelf, secret } = await given();
    const usedAt = async () => (await shelf.list())[0]?.usedAt;
    book.bearer(secret, AT);
    book.bearer(secret, AT + MINUTE - 1);
    expect(await usedAt()).toBe(AT);
    book.bearer(secret, AT + MINUTE);
    expect(await usedAt()).toBe(AT + MINUTE);
  });
});

describe('a key that ends', () => {
  test('is accepted until then, and so are tokens made from it', async () => {
    const { shelf, book, secret, id } = await given();
    const { token } = book.token(id, AT);
    await shelf.expire(id, AT + MINUTE);
    await book.refresh();
    for (const shown of [secret, token]) {
      expect(book.bearer(shown, AT + MINUTE - 1)).toEqual({ key: id, scopes: ['read'] });
      expect(book.bearer(shown, AT + MINUTE)).toBe('expired');
    }
    expect([book.isKey(id, secret, AT), book.isKey(id, secret, AT + MINUTE)]).toEqual([true, false]);
  });
});

describe('a token', () => {
  test('is valid for an hour and no longer', async () => {
    const { book, id } = await given();
    const { token, seconds } = book.token(id, AT);
    expect(seconds).toBe(3_600);
    expect(book.bearer(token, AT + TOKEN_LIFE - 1)).toEqual({ key: id, scopes: ['read'] });
    expect(book.bearer(token, AT + TOKEN_LIFE)).toBe('expired');
  });

  test('for anyone belongs to no key', async () => {
    const { book } = await given();
    expect(book.bearer(book.token(null, AT).token, AT)).toEqual({ key: null, scopes: [] });
  });

  test('is valid on every node of an instance, and after a restart', async () => {
    const { book, shelf, id } = await given();
    const node = await openKeyBook({ shelf, signer: SIGNER, onError });
    expect(node.bearer(book.token(id, AT).token, AT)).toEqual({ key: id, scopes: ['read'] });
  });

  test('that was altered, or made by another instance, is wrong; one of another kind is foreign', async () => {
    const { book, shelf, id } = await given();
    const { token } = book.token(id, AT);
    const later = token.replace(String(AT + TOKEN_LIFE), String(AT + 2 * TOKEN_LIFE));
    const another = await openKeyBook({ shelf, signer: newSigner(), onError });
    expect(later).not.toBe(token);
    for (const wrong of [later, `${token}x`, another.token(id, AT).token, 'outcry_', 'outcry-token.x.y.z'])
      expect(book.bearer(wrong, AT)).toBe('wrong');
    for (const foreign of ['', 'eyJhbGciOiJIUzUxMiJ9.e30.x', 'x'.repeat(5_000)])
      expect(book.bearer(foreign, AT)).toBe('foreign');
  });
});
