import { beforeEach, inject } from 'vitest';

// What starts a server looks for it there and nowhere else, and instances that do not say otherwise keep what they have in it.
const newest = inject('newestPostgres');
process.env['OUTCRY_TEST_POSTGRES'] = newest;
if (newest === '') beforeEach(({ skip }) => skip('the newest PostgreSQL could not be had'));
else process.env['OUTCRY_TEST_ENGINE'] = 'postgres';
