/** Whether a time zone exists: `Asia/Tokyo`, `UTC`, `+09:00`. */
export function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
