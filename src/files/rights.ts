/** Rights of the files and folders that the program writes: their owner's, because what is in them may be about people. */
export const OWNER_ONLY = 0o600;
export const OWNER_ONLY_FOLDER = 0o700;
