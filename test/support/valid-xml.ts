import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RelaxNGValidator, XmlDocument } from 'libxml2-wasm';

const SCHEMAS = join(import.meta.dirname, 'schemas');

/** Reads XML strictly and holds it against a schema of `schemas/`; throws where it is not well-formed, or not as the schema says. */
export function validXml(text: string, schema: 'atom' | 'rss'): void {
  using rules = XmlDocument.fromString(readFileSync(join(SCHEMAS, `${schema}.rng`), 'utf8'));
  using validator = RelaxNGValidator.fromDoc(rules);
  using document = XmlDocument.fromString(text);
  validator.validate(document);
}

/** The texts of all elements of a name, as a parser reads them; throws where the XML is not well-formed. */
export function textsIn(text: string, name: string): string[] {
  using document = XmlDocument.fromString(text);
  return document.find(`//*[local-name()='${name}']`).map((node) => node.content);
}
