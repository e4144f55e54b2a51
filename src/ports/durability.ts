/**
 * Where a report is once it is acknowledged: `standby`, on the disk of the database and of a synchronous standby; `standby_memory`, on that of
 * the database, and the standby has received it; `disk`, on that of the database alone; `nothing`, perhaps on none, for the database
 * does not wait for its own.
 */
export const DURABILITIES = ['standby', 'standby_memory', 'disk', 'nothing'] as const;
export type Durability = (typeof DURABILITIES)[number];
