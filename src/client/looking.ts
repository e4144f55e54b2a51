export { zoomable } from './map-zoom.ts';
export { replayable } from './replay.ts';
