export { formatCatalog, parseCatalog } from './catalog.ts';
export { parseGazetteer } from './gazetteer.ts';
export { readGazetteer, readStarterCatalog } from './starter.ts';
