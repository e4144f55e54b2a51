/**
 * An answer at once, where the memory of this process decides, or later, where another engine has to be asked. `await` takes
 * either; on the path of a report the promise is left out where there is none.
 */
export type Soon<T> = T | Promise<T>;
