/**
 * A synchronous answer if this process decides from memory, or a promise if another engine has to be asked. `await` takes either; the path
 * of a report avoids the promise if there is none.
 */
export type Soon<T> = T | Promise<T>;
