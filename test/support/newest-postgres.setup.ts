import { inject } from 'vitest';

// What starts a server looks there, and nowhere else.
process.env['OUTCRY_TEST_POSTGRES'] = inject('newestPostgres');
