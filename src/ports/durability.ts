/**
 * Where a report is stored once it is acknowledged: `standby`, on the disks of the database and of a synchronous standby; `standby_memory`,
 * on the database's disk, and a standby has received it; `disk`, on the database's disk alone; `nothing`, possibly on none, because the
 * database does not wait for its own.
 */
export const DURABILITIES = ['standby', 'standby_memory', 'disk', 'nothing'] as const;
export type Durability = (typeof DURABILITIES)[number];
