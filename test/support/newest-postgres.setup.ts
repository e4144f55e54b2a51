import { beforeEach, inject } from 'vitest';

// Tests that start a server use only this version, and instances use it by default.
const newest = inject('newestPostgres');
process.env['OUTCRY_TEST_POSTGRES'] = newest;
if (newest === '') beforeEach(({ skip }) => skip('the newest PostgreSQL is not available'));
else process.env['OUTCRY_TEST_ENGINE'] = 'postgres';
