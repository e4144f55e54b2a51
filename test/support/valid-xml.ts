import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RelaxNGValidator, XmlDocument } from 'libxml2-wasm';

const SCHEMAS = join(import.meta.dirname, 'schemas');

/** Parses XML strictly and validates it against a schema in `schemas/`; throws if it is not well-formed or not valid. */
export function validXml(text: string, schema: 'atom' | 'rss'): void {
  using rules = XmlDocument.fromString(readFileSync(join(SCHEMAS, `${schema}.rng`), 'utf8'));
  using validator = RelaxNGValidator.fromDoc(rules);
  using document = XmlDocument.fromString(text);
  validator.validate(document);
}

/** The texts of all elements of a name, as parsed; throws if the XML is not well-formed. */
export function textsIn(text: string, name: string): string[] {
  using document = XmlDocument.fromString(text);
  return document.find(`//*[local-name()='${name}']`).map((node) => node.content);
}
