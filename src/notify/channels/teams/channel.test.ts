import { expect, test } from 'vitest';
import { goldenOf } from '../golden.fixture.ts';

test('sends its golden requests', async () => {
  await expect(goldenOf('teams')).toMatchFileSnapshot('./golden.txt');
});
