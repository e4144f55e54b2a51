/**
 * The core as a library: everything here is pure and runs on event time, in any JavaScript runtime.
 * @module
 */
export * from './account.ts';
export * from './calibration.ts';
export * from './counts.ts';
export * from './detector.ts';
export * from './errors.ts';
export * from './fold.ts';
export * from './incident.ts';
export * from './levels.ts';
export * from './mark.ts';
export * from './monitor.ts';
export * from './notification.ts';
export * from './place.ts';
export * from './prior.ts';
export * from './promise.ts';
export * from './report.ts';
export * from './service.ts';
export * from './size.ts';
export * from './status.ts';
export * from './surge.ts';
export * from './tail.ts';
export * from './time.ts';
export * from './update.ts';
export * from './voices.ts';
export * from './watermark.ts';
